"""What every test shares."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from guanxi.db import Base
from guanxi.db.extension import db

BUNDLED = (Path(__file__).parents[1] / "plugins").glob("guanxi_*")
PLUGINS = ("toy_", "fitting_", *(f"{folder.name.removeprefix('guanxi_')}_" for folder in BUNDLED))
"""Whose tables are not the core's."""


@pytest.fixture(autouse=True)
def _connections_given_back() -> Iterator[None]:
    """Close what applications made by a test hold open, or PostgreSQL runs out of connections."""
    yield
    for engines in db._app_engines.values():
        for engine in engines.values():
            engine.dispose()


@pytest.fixture
def core_tables_only() -> Iterator[None]:
    """Leave out the tables of plugins that other tests of this process have imported."""
    others = [table for name, table in Base.metadata.tables.items() if name.startswith(PLUGINS)]
    for table in others:
        Base.metadata.remove(table)
    yield
    for table in others:
        Base.metadata._add_table(table.name, table.schema, table)
