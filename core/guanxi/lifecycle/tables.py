"""What a plugin has in the database, told by the names of its tables: its package may be gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine

from guanxi import migrate
from guanxi.db import whole_tables

Rows = Callable[[str], Iterable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """The tables of one plugin: whether there are any, the revision they stand at, their `rows` by table, parents
    first, and the tables of others that refer to them."""

    there: bool
    revision: str | None = None
    rows: Mapping[str, int] = field(default_factory=dict)
    referring: Sequence[str] = ()


def left_of(engine: Engine, name: str) -> Left:
    """What there is of the plugin called `name`."""
    with engine.connect() as connection:
        if name not in migrate.named(connection):
            return Left(there=False)
        tables = whole_tables.tables_of(connection, f"{name}_")
        return Left(there=True, revision=migrate.revision_of(connection, name),
                    rows=whole_tables.counted(connection, tables), referring=whole_tables.referring(connection, tables))


@contextmanager
def reading(engine: Engine, name: str) -> Iterator[Rows]:
    """A function that gives the rows of one of the plugin's tables, all as they were at one moment."""
    with engine.connect().execution_options(isolation_level=_SNAPSHOT[engine.dialect.name]) as connection:
        tables = {table.name: table for table in whole_tables.tables_of(connection, f"{name}_")}
        yield lambda table: whole_tables.rows_of(connection, tables[table])


def remove(engine: Engine, name: str, expected: Mapping[str, int]) -> bool:
    """Drop the plugin's tables, if they hold exactly as many rows as `expected`; whether they were dropped."""
    with migrate.exclusive(engine) as connection:
        tables = whole_tables.tables_of(connection, f"{name}_")
        if whole_tables.counted(connection, tables) != dict(expected):
            return False
        whole_tables.drop(connection, tables, migrate.version_table(name))
        return True


_SNAPSHOT = {"postgresql": "REPEATABLE READ", "sqlite": "SERIALIZABLE"}
