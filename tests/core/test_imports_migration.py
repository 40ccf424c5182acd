"""Imports there were stay when they can be paused and set up in the browser, both ways."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from guanxi import migrate
from guanxi.db.engine import writing_engine
from guanxi.testing import databases

BEFORE, AFTER = "0010", "0011"
FRESH = {"import_setup", "import_preset"}


@pytest.fixture
def old_engine(tmp_path: Path, worker_name: str) -> Iterator[Engine]:
    """A database as it was before, with an import that is done and its rows."""
    with databases.fresh_database(tmp_path, f"imports_{worker_name}") as url:
        engine = databases.opened(url)
        migrate.upgrade(engine, [migrate.core()], BEFORE)
        add(engine, 1, "done")
        execute(engine, "INSERT INTO import_range (run_id, first_id, last_id) VALUES (1, 5, 9)",
                "INSERT INTO import_row (run_id, row, cells, issues) VALUES (1, 7, '[]', '[]')")
        yield engine
        engine.dispose()


def execute(engine: Engine, *statements: str) -> None:
    with writing_engine(engine).begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def add(engine: Engine, number: int, state: str) -> None:
    execute(engine, "INSERT INTO import_run (id, target, file_name, fingerprint, plan, operation, state, started_at, "
                    "milliseconds, rows, rows_done, rows_read, created, updated, unchanged, rejected) VALUES "
                    f"({number}, 'customers', 'a.csv', 'f', '{{}}', 'o', '{state}', '2026-01-01', "
                    "0, 3, 0, 0, 0, 0, 0, 0)")


def states(engine: Engine) -> list[tuple[int, str]]:
    with engine.connect() as connection:
        return [(row.id, row.state) for row in connection.execute(text("SELECT id, state FROM import_run ORDER BY id"))]


def children(engine: Engine) -> tuple[int, int]:
    with engine.connect() as connection:
        return (connection.scalar(text("SELECT count(*) FROM import_range")) or 0,
                connection.scalar(text("SELECT count(*) FROM import_row")) or 0)


def test_imports_stay_with_what_belongs_to_them_and_may_be_paused(old_engine: Engine) -> None:
    migrate.upgrade(old_engine, [migrate.core()], AFTER)
    add(old_engine, 2, "paused")
    assert states(old_engine) == [(1, "done"), (2, "paused")]
    assert children(old_engine) == (1, 1)
    assert set(inspect(old_engine).get_table_names()) >= FRESH
    with pytest.raises(IntegrityError):
        add(old_engine, 3, "asleep")


def test_going_back_a_paused_import_is_one_that_was_interrupted(old_engine: Engine) -> None:
    migrate.upgrade(old_engine, [migrate.core()], AFTER)
    add(old_engine, 2, "paused")
    migrate.downgrade(old_engine, migrate.core(), BEFORE)
    assert states(old_engine) == [(1, "done"), (2, "running")]
    assert children(old_engine) == (1, 1)
    assert FRESH.isdisjoint(inspect(old_engine).get_table_names())
