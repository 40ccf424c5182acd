"""A database with the tailor's tables, and applications in which the tailor can be switched on and off."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine

from guanxi import migrate
from guanxi.app import create_app
from guanxi.config import Config
from guanxi.ctx import Ctx, Principal
from guanxi.runtime import Runtime
from guanxi.testing import databases
from guanxi.testing.factories import Made
from tests.core.browser_help import Browser
from tests.core.customer_pages_help import boss_of
from tests.toy.guanxi_fitting.attributes import TROUBLE

PACKAGE = "tests.toy.guanxi_fitting"


def migrated(url: str) -> str:
    """The database at `url` with the core's tables and the tailor's."""
    owner = migrate.plugin_owner("fitting", PACKAGE)
    assert owner is not None
    engine = databases.opened(url)
    migrate.upgrade(engine, [migrate.core([owner.name]), owner])
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[str]:
    """A database of this process's own."""
    with databases.fresh_database(tmp_path_factory.mktemp("fitting"), f"fitting_{worker_name}") as url:
        yield migrated(url)


@pytest.fixture(scope="session")
def shared_engine(database_url: str) -> Iterator[Engine]:
    """The engine of that database."""
    engine = databases.opened(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def app(config: Config, engine: Engine, install: Callable[..., None]) -> Iterator[Flask]:
    """An application that finds the plugin, which is off."""
    install(fitting=PACKAGE)
    started = create_app(config)
    yield started
    started.extensions["guanxi"].engine.dispose()


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    """An administrator's browser; the plugin is on."""
    browser = boss_of(app, ctx)
    assert browser.post("/plugins/fitting/enable").status_code == 303
    return browser


@pytest.fixture
def ours(app: Flask) -> Iterator[Ctx]:
    """A Ctx of the application, with its plugins as they are when the fixture is asked for."""
    runtime = app.extensions["guanxi"]
    assert isinstance(runtime, Runtime)
    with runtime.opened(Principal.system("test")) as opened:
        yield opened


@pytest.fixture
def made(boss: Browser, ours: Ctx) -> Made:
    """Factories that write while the plugin is on."""
    return Made(ours)


@pytest.fixture(autouse=True)
def sound() -> Iterator[None]:
    """No trouble but what the test makes."""
    TROUBLE.clear()
    yield
    TROUBLE.clear()
