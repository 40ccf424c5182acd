"""Saved views from before there were lists of anything else are views of customers, and stay so both ways."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from guanxi import migrate
from guanxi.db.engine import writing_engine
from guanxi.testing import databases

BEFORE, AFTER = "0007", "0008"


@pytest.fixture
def old_engine(tmp_path: Path, worker_name: str) -> Iterator[Engine]:
    """A database as it was before."""
    with databases.fresh_database(tmp_path, f"views_{worker_name}") as url:
        engine = databases.opened(url)
        migrate.upgrade(engine, [migrate.core()], BEFORE)
        yield engine
        engine.dispose()


def add(engine: Engine, number: int, title: str, **entity: str) -> None:
    """A shared view, written as the schema of the moment asks."""
    columns = {"id": str(number), "title": f"'{title}'", "shared": "true", "definition": "'{}'", "position": "0",
               "version": "3", "created_at": "'2026-01-01 00:00:00'",
               "updated_at": "'2026-01-01 00:00:00'", **{name: f"'{value}'" for name, value in entity.items()}}
    names, values = ", ".join(columns), ", ".join(columns.values())
    with writing_engine(engine).begin() as connection:
        connection.execute(text(f"INSERT INTO saved_view ({names}) VALUES ({values})"))


def views(engine: Engine, *columns: str) -> list[tuple[object, ...]]:
    """What is kept, by id."""
    with engine.connect() as connection:
        found = connection.execute(text(f"SELECT {', '.join(columns)} FROM saved_view ORDER BY id"))
        return [tuple(row) for row in found]


def test_views_there_were_become_views_of_customers(old_engine: Engine) -> None:
    add(old_engine, 1, "忠诚客户")
    add(old_engine, 2, "全部")
    migrate.upgrade(old_engine, [migrate.core()], AFTER)
    assert views(old_engine, "id", "title", "version", "entity") == [
        (1, "忠诚客户", 3, "customer"), (2, "全部", 3, "customer")]


def test_whose_list_a_new_view_is_of_must_be_said(old_engine: Engine) -> None:
    migrate.upgrade(old_engine, [migrate.core()], AFTER)
    with pytest.raises(Exception, match="entity"):
        add(old_engine, 1, "没有说明")


def test_going_back_keeps_the_views_of_customers(old_engine: Engine) -> None:
    migrate.upgrade(old_engine, [migrate.core()], AFTER)
    add(old_engine, 1, "忠诚客户", entity="customer")
    add(old_engine, 2, "大额订单", entity="toy.sale")
    migrate.downgrade(old_engine, migrate.core(), BEFORE)
    assert views(old_engine, "id", "title", "version") == [(1, "忠诚客户", 3)]
    migrate.upgrade(old_engine, [migrate.core()], AFTER)
    assert views(old_engine, "id", "entity") == [(1, "customer")]
