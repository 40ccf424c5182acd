"""Imports there were keep what they made and gave back when rows can be staged, both ways."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from guanxi import migrate
from guanxi.db.engine import writing_engine
from guanxi.testing import databases

BEFORE, AFTER = "0011", "0012"


@pytest.fixture
def old_engine(tmp_path: Path, worker_name: str) -> Iterator[Engine]:
    """A database as it was before, with an import that made customers and gave a row back."""
    with databases.fresh_database(tmp_path, f"staging_{worker_name}") as url:
        engine = databases.opened(url)
        migrate.upgrade(engine, [migrate.core()], BEFORE)
        execute(engine, "INSERT INTO import_run (id, target, file_name, fingerprint, plan, operation, state, "
                        "started_at, milliseconds, rows, rows_done, rows_read, created, updated, unchanged, rejected) "
                        "VALUES (1, 'customers', 'a.csv', 'f', '{}', 'o', 'done', '2026-01-01', 0, 3, 0, 0, 0, 0, 0, "
                        "0)",
                "INSERT INTO import_range (run_id, first_id, last_id) VALUES (1, 5, 9)",
                "INSERT INTO import_row (run_id, row, cells, issues) VALUES (1, 7, '[]', '[]')")
        yield engine
        engine.dispose()


def execute(engine: Engine, *statements: str) -> None:
    with writing_engine(engine).begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def found(engine: Engine, statement: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def key(engine: Engine) -> list[str]:
    return inspect(engine).get_pk_constraint("import_range")["constrained_columns"]


def test_what_was_made_are_customers(old_engine: Engine) -> None:
    migrate.upgrade(old_engine, [migrate.core()], AFTER)
    assert found(old_engine, "SELECT entity, first_id, last_id FROM import_range") == [("customer", 5, 9)]
    assert found(old_engine, "SELECT row, mark FROM import_row") == [(7, None)]
    assert [str(row[0]) for row in found(old_engine, "SELECT figures FROM import_run")] == ["{}"]
    assert key(old_engine) == ["run_id", "entity", "first_id"]


def test_going_back_what_only_the_new_schema_can_hold_goes(old_engine: Engine) -> None:
    migrate.upgrade(old_engine, [migrate.core()], AFTER)
    execute(old_engine, "INSERT INTO import_range (run_id, entity, first_id, last_id) VALUES (1, 'order', 5, 9)",
            "INSERT INTO import_row (run_id, row, cells, mark) VALUES (1, 8, '[]', 'A')")
    migrate.downgrade(old_engine, migrate.core(), BEFORE)
    assert found(old_engine, "SELECT first_id, last_id FROM import_range") == [(5, 9)]
    assert found(old_engine, "SELECT row FROM import_row") == [(7,)]
    assert key(old_engine) == ["run_id", "first_id"]
    tables = ("import_run", "import_row")
    columns = {column["name"] for table in tables for column in inspect(old_engine).get_columns(table)}
    assert columns.isdisjoint({"figures", "mark"})
