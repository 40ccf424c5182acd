"""The application with the toy plugin, its tables and its lists."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine

from guanxi.app import create_app
from guanxi.config import Config
from guanxi.ctx import Ctx
from guanxi.db.engine import writing_engine
from guanxi.plugin import Plugin
from guanxi.plugin.discovery import found_plugin
from tests.core.browser_help import Browser
from tests.core.customer_pages_help import boss_of
from tests.core.entities.selling import SALES
from tests.toy.guanxi_toy import plugin as toy
from tests.toy.guanxi_toy.models import MODELS, Place


@pytest.fixture
def plugins() -> tuple[Plugin, ...]:
    return (toy,)


@pytest.fixture
def engine(engine: Engine) -> Iterator[Engine]:
    """The database with the toy's tables."""
    with writing_engine(engine).begin() as connection:
        Place.metadata.create_all(connection, [model.__table__ for model in MODELS])  # type: ignore[list-item]  # tables
    yield engine
    with writing_engine(engine).begin() as connection:
        Place.metadata.drop_all(connection, [model.__table__ for model in MODELS])  # type: ignore[list-item]  # tables


@pytest.fixture
def app(config: Config, engine: Engine) -> Iterator[Flask]:
    """The application with the toy plugin and its pages."""
    made = create_app(config, [found_plugin(toy, "tests.toy.guanxi_toy")])
    yield made
    made.extensions["guanxi"].engine.dispose()


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    browser = boss_of(app, ctx)
    browser.get(SALES)
    return browser
