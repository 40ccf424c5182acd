"""Plugins that are installed and off, and applications that find them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine

from guanxi.app import create_app
from guanxi.config import Config
from guanxi.ctx import Ctx
from guanxi.lifecycle.tables import left_of, remove
from tests.core.browser_help import Browser
from tests.core.customer_pages_help import boss_of
from tests.faulty.guanxi_faulty import work

PACKAGES = {name: f"tests.faulty.guanxi_{name}" for name in ("faulty", "leaning", "broken", "late")}


@pytest.fixture
def begin(config: Config, engine: Engine, install: Callable[..., None]) -> Iterator[Callable[[], Flask]]:
    """Start the application, as one more worker over the same database."""
    install(**PACKAGES)
    started: list[Flask] = []

    def one() -> Flask:
        started.append(create_app(config))
        return started[-1]

    yield one
    for app in started:
        app.extensions["guanxi"].engine.dispose()


@pytest.fixture
def app(begin: Callable[[], Flask]) -> Flask:
    """One application; all plugins are off."""
    return begin()


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    """An administrator's browser."""
    return boss_of(app, ctx)


@pytest.fixture
def on(boss: Browser) -> Browser:
    """The same, with the faulty plugin switched on."""
    assert boss.post("/plugins/faulty/enable").status_code == 303
    return boss


@pytest.fixture(autouse=True)
def bare(shared_engine: Engine) -> Iterator[None]:
    """The late plugin's tables are there only if the test makes them."""
    yield
    remove(shared_engine, "late", left_of(shared_engine, "late").rows)


@pytest.fixture(autouse=True)
def sound() -> Iterator[None]:
    """No trouble but what the test makes."""
    work.TROUBLE.clear()
    work.DONE.clear()
    yield
    work.TROUBLE.clear()
