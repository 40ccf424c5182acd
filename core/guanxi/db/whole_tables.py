"""Whole tables as they are, without their models: those of a plugin whose package may be gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    MetaData,
    Table,
    delete,
    func,
    insert,
    inspect,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import JSON, UserDefinedType

_BLOCK: Final = 1_000


class AsStored(UserDefinedType[Any]):
    """SQLite's values as they are stored, whatever the column calls itself."""

    cache_ok = True

    def get_col_spec(self, **_options: Any) -> str:
        """No type: nothing is converted."""
        return ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows of one table came back, and how many did not, because what they belong to is gone."""

    rows: int
    left_out: int


def tables_of(connection: Connection, prefix: str) -> list[Table]:
    """The tables whose names begin with `prefix`, those that others refer to first."""
    names = {name for name in inspect(connection).get_table_names() if name.startswith(prefix)}
    metadata = MetaData()
    metadata.reflect(connection, only=sorted(names))
    found = [table for table in metadata.sorted_tables if table.name in names]
    for column in (column for table in found for column in table.columns):
        if connection.dialect.name == "sqlite":
            column.type = AsStored()
        elif isinstance(column.type, JSON):
            column.type = type(column.type)(none_as_null=True)
    return found


def referring(connection: Connection, tables: Iterable[Table]) -> list[str]:
    """The names of the other tables that refer to any of `tables`."""
    names = {table.name for table in tables}
    asked = inspect(connection)
    return [other for other in asked.get_table_names() if other not in names
            and any(key["referred_table"] in names for key in asked.get_foreign_keys(other))]


def counted(connection: Connection, tables: Iterable[Table]) -> dict[str, int]:
    """How many rows each table has, by name."""
    return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def rows_of(connection: Connection, table: Table) -> Iterator[Mapping[str, Any]]:
    """All rows of a table, a thousand at a time, in the order of its key."""
    statement = select(table).order_by(*table.primary_key.columns)
    with connection.execution_options(yield_per=_BLOCK).execute(statement) as result:
        for row in result.mappings():
            yield dict(row)


def drop(connection: Connection, tables: Sequence[Table], *more: str) -> None:
    """Drop `tables`, those that refer to others first, and the tables called `more` where they exist."""
    for table in reversed(tables):
        table.drop(connection)
    for name in more:
        Table(name, MetaData()).drop(connection, checkfirst=True)


class Restoring:
    """Brings rows back into empty tables: first all beside them, then those that still belong to something.

    Rows of customers who were deleted since are left out, and so is what refers to those rows. Where a column may be
    empty, only the reference is dropped.
    """

    def __init__(self, connection: Connection, tables: Sequence[Table]) -> None:
        self._connection = connection
        self._beside = {table.name: _beside(table) for table in tables}
        self._tables = tables
        for table in self._beside.values():
            table.create(connection)

    def take(self, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Put rows of the table called `name` beside it."""
        table = self._beside[name]
        block: list[Mapping[str, Any]] = []
        for row in rows:
            block.append(row)
            if len(block) == _BLOCK:
                self._connection.execute(insert(table), block)
                block = []
        if block:
            self._connection.execute(insert(table), block)

    def finish(self) -> dict[str, Loaded]:
        """Bring in what still belongs to something; by table, how many rows that were."""
        done = {}
        for table in self._tables:
            beside = self._beside[table.name]
            taken = self._count(beside)
            for key in sorted(_simple_keys(table), key=lambda one: one.parent.name):
                self._mend(beside.c[key.parent.name], key)
            self._insert(table, beside)
            kept = self._count(table)
            done[table.name] = Loaded(kept, taken - kept)
            self._count_on(table)
        for beside in self._beside.values():
            beside.drop(self._connection)
        return done

    def _mend(self, column: Column[Any], key: ForeignKey) -> None:
        """Let `column` refer only to what is there."""
        table = column.table
        target = self._beside.get(key.column.table.name, key.column.table)
        exists = select(literal(1)).where(target.c[key.column.name] == column).correlate(table).exists()
        lost = column.is_not(None) & ~exists
        change = update(table).values({column.name: None}) if key.parent.nullable else delete(table)
        self._connection.execute(change.where(lost))

    def _insert(self, table: Table, beside: Table) -> None:
        names = [column.name for column in beside.columns]
        build = sqlite.insert if self._connection.dialect.name == "sqlite" else postgresql.insert
        rows = select(*beside.columns).where(literal(True))
        self._connection.execute(build(table).from_select(names, rows).on_conflict_do_nothing())

    def _count_on(self, table: Table) -> None:
        """Let PostgreSQL's counters go on behind the ids that came back."""
        if self._connection.dialect.name != "postgresql":
            return
        for column in table.primary_key.columns:
            sequence = self._connection.scalar(select(func.pg_get_serial_sequence(f'"{table.name}"', column.name)))
            if sequence is not None:
                highest = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
                self._connection.execute(select(func.setval(sequence, highest, False)))

    def _count(self, table: Table) -> int:
        return self._connection.scalar(select(func.count()).select_from(table)) or 0


def _beside(table: Table) -> Table:
    """A temporary table with the same columns and nothing else."""
    columns = [Column(column.name, column.type) for column in table.columns if column.computed is None]
    return Table(f"archived_{table.name}", MetaData(), *columns, prefixes=["TEMPORARY"])


def _simple_keys(table: Table) -> Iterator[ForeignKey]:
    """References by one column."""
    for constraint in table.foreign_key_constraints:
        if len(constraint.elements) == 1:
            yield constraint.elements[0]
