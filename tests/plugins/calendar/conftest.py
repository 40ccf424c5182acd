"""What the tests of working days share: the plugin is on, with its table."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask import Flask

from guanxi.ctx import Ctx
from tests.core.browser_help import Browser
from tests.core.customer_pages_help import boss_of


@pytest.fixture
def plugin_packages() -> Mapping[str, str]:
    """Working days alone."""
    return {"calendar": "guanxi_calendar"}


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    """An administrator's browser, signed in."""
    return boss_of(app, ctx)
