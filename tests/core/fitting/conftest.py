"""A database with the tailor's tables, and applications in which the tailor can be switched on and off."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest
from flask import Flask
from sqlalchemy import Engine

from guanxi.app import create_app
from guanxi.config import Config
from guanxi.ctx import Ctx, Principal
from guanxi.plugin import Plugin
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from tests.core.browser_help import Browser
from tests.core.customer_pages_help import boss_of
from tests.toy.guanxi_fitting.attributes import TROUBLE

PACKAGE = "tests.toy.guanxi_fitting"


@pytest.fixture
def plugin_packages() -> Mapping[str, str]:
    """The database has the tailor's tables."""
    return {"fitting": PACKAGE}


@pytest.fixture
def plugins() -> tuple[Plugin, ...]:
    """None is on but what a test switches on."""
    return ()


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
