"""Values of custom fields stay as they are when their table and indexes are made anew, both ways."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from guanxi import migrate
from guanxi.db.engine import writing_engine
from guanxi.testing import databases

BEFORE, AFTER = "0008", "0009"
COLUMNS = ("text", "number", "day")
VALUES = [(1, 1, "红", None, None), (1, 2, None, 12, None), (1, 3, None, None, "2026-03-05")]


@pytest.fixture
def old_engine(tmp_path: Path, worker_name: str) -> Iterator[Engine]:
    """A database as it was before, with a customer who has a value of each type."""
    with databases.fresh_database(tmp_path, f"values_{worker_name}") as url:
        engine = databases.opened(url)
        migrate.upgrade(engine, [migrate.core()], BEFORE)
        with writing_engine(engine).begin() as connection:
            connection.execute(text(
                "INSERT INTO customer (id, number, kind, name, sort_key, state, custom, version, created_at, "
                "updated_at) VALUES (1, 'C1', 'person', '张伟', 'zhang', 'lost', '{}', 1, '2026-01-01', '2026-01-01')"))
            for number, kind in enumerate(("text", "integer", "date"), start=1):
                connection.execute(text(
                    "INSERT INTO custom_field (id, key, title, type, scale, required, personal, filterable, ready, "
                    f"position) VALUES ({number}, 'f{number}', 'f', '{kind}', 0, false, false, true, true, 0)"))
            for row in VALUES:
                shown = ", ".join("NULL" if value is None else repr(value) for value in row)
                connection.execute(text(
                    f"INSERT INTO custom_value (customer_id, field_id, text, number, day) VALUES ({shown})"))
        yield engine
        engine.dispose()


def values(engine: Engine) -> list[tuple[object, ...]]:
    """What is kept."""
    with engine.connect() as connection:
        found = connection.execute(text("SELECT * FROM custom_value ORDER BY customer_id, field_id"))
        return [(*row[:4], row[4] and str(row[4])) for row in found]


def filled(engine: Engine) -> dict[str, bool]:
    """The indexes of values, and whether each leaves out the rows that have nothing in its column."""
    return {str(index["name"]): any("where" in name for name in index.get("dialect_options", {}))
            for index in inspect(engine).get_indexes("custom_value")}


@pytest.mark.parametrize("back", [False, True], ids=["forward", "and back"])
def test_values_stay_and_indexes_hold_what_is_there(old_engine: Engine, back: bool) -> None:
    migrate.upgrade(old_engine, [migrate.core()], AFTER)
    if back:
        migrate.downgrade(old_engine, migrate.core(), BEFORE)
    assert values(old_engine) == VALUES
    assert filled(old_engine) == {f"ix_custom_value_{column}": not back for column in COLUMNS}


def test_on_sqlite_the_key_of_values_is_their_table(old_engine: Engine) -> None:
    if old_engine.dialect.name != "sqlite":
        pytest.skip("only SQLite keeps rows apart from their key")
    migrate.upgrade(old_engine, [migrate.core()], AFTER)
    with old_engine.connect() as connection:
        made = connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'custom_value'"))
    assert "WITHOUT ROWID" in str(made)
