"""What the tests of commerce share: a database with its tables, the plugin switched on, and factories."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Engine

import guanxi_commerce
from guanxi import migrate
from guanxi.accounts import passwords
from guanxi.app import create_app
from guanxi.config import Config
from guanxi.ctx import Ctx
from guanxi.plugin.discovery import Found, found_plugin
from guanxi.testing import databases
from guanxi.testing.factories import Made
from tests.core.browser_help import Browser
from tests.core.customer_pages_help import boss_of
from tests.plugins.commerce.shop import Shop

OWNER = migrate.Owner(name="commerce", versions=Path(guanxi_commerce.__file__).parent / "migrations" / "versions")


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[str]:
    """A database with the core's tables and those of commerce."""
    with databases.fresh_database(tmp_path_factory.mktemp("commerce"), f"commerce_{worker_name}") as url:
        engine = databases.opened(url)
        migrate.upgrade(engine, [migrate.core([OWNER.name]), OWNER])
        engine.dispose()
        yield url


@pytest.fixture(scope="session")
def shared_engine(database_url: str) -> Iterator[Engine]:
    """The engine of that database."""
    engine = databases.opened(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def plugins() -> tuple[Found, ...]:
    """Commerce is on, with its pages and hooks."""
    return (found_plugin(guanxi_commerce.plugin, "guanxi_commerce"),)


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
