"""What the tests of commerce share: a database with its tables, the plugin switched on, and factories."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Engine

from guanxi.accounts import passwords
from guanxi.app import create_app
from guanxi.config import Config
from guanxi.ctx import Ctx
from guanxi.plugin.discovery import Found
from guanxi.testing.factories import Made
from tests.core.browser_help import Browser
from tests.core.customer_pages_help import boss_of
from tests.plugins.commerce.shop import Shop
from tests.plugins.commerce.tables import database_url, plugins, shared_engine

__all__ = ["database_url", "plugins", "shared_engine"]


@pytest.fixture
def app(config: Config, engine: Engine, plugins: tuple[Found, ...], monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application; passwords, slow on purpose, are quick here."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    started = create_app(config, plugins)
    yield started
    started.extensions["guanxi"].engine.dispose()


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    """An administrator's browser, signed in."""
    return boss_of(app, ctx)


@pytest.fixture
def shop(make: Made) -> Shop:
    """Orders, returns and payments in a sentence each."""
    return Shop(make.ctx, make)
