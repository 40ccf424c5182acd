"""Programs for all tests of the API."""

from __future__ import annotations

import pytest
from flask import Flask

from guanxi.ctx import Ctx
from tests.core.rest.client import Client, program


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Client:
    """A program that may do everything an administrator may."""
    return program(app, ctx, "administrator")
