"""A database with commerce's tables, the plugin switched on: fixtures for whoever tests with orders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

import guanxi_commerce
from guanxi import migrate
from guanxi.plugin.discovery import Found, found_plugin
from guanxi.testing import databases

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
