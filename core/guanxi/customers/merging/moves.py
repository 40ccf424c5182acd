"""Rows that belong to one customer given to another, so that it can be told, and taken back, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, UniqueConstraint, and_, delete, inspect, select, update

from guanxi.ctx import Ctx
from guanxi.customers.merging.rules import Rules
from guanxi.db import EVERYTHING

OPTIONS: Final[dict[str, Any]] = {**EVERYTHING, "synchronize_session": False}
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Moves:
    """What became of rows, as plain values that history can keep.

    `moved` are keys of the rows that were given away, by "table.column": the values of the primary key without that
    column. `dropped` are whole rows, by table, that said what the other customer's own row says already. `combined` are
    the values of such a row that went into that one: {"key": its primary key, "before": ..., "after": ...}.
    """

    moved: dict[str, list[list[Any]]] = field(default_factory=dict)
    dropped: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    combined: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def drop(self, ctx: Ctx, model: type[Any], rows: Sequence[Row]) -> None:
        """Delete `rows` and remember them."""
        for row in rows:
            ctx.session.execute(delete(model).where(*_same(model, primary_key(model), row)), execution_options=OPTIONS)
            self.dropped.setdefault(model.__tablename__, []).append({key: plain(row[key]) for key in row})


def move(ctx: Ctx, moves: Moves, model: type[Any], old: int, new: int, rules: Rules, *,
         column: str = "customer_id", only: Sequence[ColumnElement[bool]] = ()) -> None:
    """Give the rows of `model` that name customer `old` in `column` to customer `new`.

    Where a unique key lets only one of two rows be, the row of `new` stays: values that have a rule are combined in it,
    and the other row is dropped.
    """
    own = primary_key(model)
    keys = list(_keys(model, column))
    name = f"{model.__tablename__}.{column}"
    theirs = [getattr(model, column) == old, *only]
    if keys:
        for row, twin in _twins(ctx, model, column, keys, theirs, new):
            _combine(ctx, moves, model, row, twin, rules)
            moves.drop(ctx, model, [row])
    rest = [key for key in own if key != column]
    found = ctx.session.execute(select(*(getattr(model, key) for key in own)).where(*theirs),
                                execution_options=EVERYTHING).mappings()
    pks = [[plain(row[key]) for key in rest] for row in found]
    if pks:
        ctx.session.execute(update(model).where(*theirs).values({column: new}), execution_options=OPTIONS)
        moves.moved[name] = pks


def primary_key(model: type[Any]) -> list[str]:
    """The names of the primary key's columns."""
    return [column.key for column in inspect(model).primary_key]


def rows_where(ctx: Ctx, model: type[Any], *conditions: ColumnElement[bool]) -> list[Row]:
    """Whole rows, whoever may see them: the rights to their customers were checked before."""
    columns = [getattr(model, key) for key, _column in inspect(model).columns.items()]
    found = ctx.session.execute(select(*columns).where(*conditions).order_by(*inspect(model).primary_key),
                                execution_options=EVERYTHING)
    return [dict(row._mapping) for row in found]


def plain(value: Any) -> Any:
    """A column's value as JSON has it."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def _twins(ctx: Ctx, model: type[Any], column: str, keys: Sequence[Sequence[str]],
           theirs: Sequence[ColumnElement[bool]], new: int) -> Iterator[tuple[Row, Row]]:
    """The rows that can't be moved, each with the one that is in their way."""
    there = rows_where(ctx, model, getattr(model, column) == new)
    taken = {(place, found): row for row in there for place, key in enumerate(keys)
             if (found := _value(row, key)) is not None}
    for row in rows_where(ctx, model, *theirs):
        values = [(place, found) for place, key in enumerate(keys) if (found := _value(row, key)) is not None]
        twin = next((taken[value] for value in values if value in taken), None)
        if twin is not None:
            yield row, twin


def _value(row: Row, key: Sequence[str]) -> tuple[Any, ...] | None:
    """The row's value of a unique key but for its customer; None when a part is missing, for then it is unique."""
    found = tuple(row[name] for name in key)
    return None if None in found else found


def _keys(model: type[Any], column: str) -> Iterator[tuple[str, ...]]:
    """The unique keys of which `column` is a part, without it. One that holds for some rows only is not looked at: what
    it refuses refuses the merge."""
    table = inspect(model).local_table
    assert isinstance(table, Table)
    constraints = (item.columns for item in table.constraints if isinstance(item, UniqueConstraint))
    indexes = (item.columns for item in table.indexes if item.unique and not _is_partial(item.dialect_kwargs))
    sets = [table.primary_key.columns, *constraints, *indexes]
    for columns in sets:
        names = [item.key for item in columns]
        if column in names:
            yield tuple(name for name in names if name != column)


def _is_partial(options: Mapping[str, Any]) -> bool:
    return any(options.get(name) is not None for name in ("sqlite_where", "postgresql_where"))


def _combine(ctx: Ctx, moves: Moves, model: type[Any], row: Row, twin: Row, rules: Rules) -> None:
    values = rules.combined(model.__tablename__, twin, row)
    if values:
        moves.combined.setdefault(model.__tablename__, []).append({
            "key": {name: plain(twin[name]) for name in primary_key(model)},
            "before": {name: plain(twin[name]) for name in values},
            "after": {name: plain(value) for name, value in values.items()}})
        ctx.session.execute(update(model).where(*_same(model, primary_key(model), twin)).values(values),
                            execution_options=OPTIONS)


def _same(model: type[Any], key: Sequence[str], row: Row) -> list[ColumnElement[bool]]:
    return [and_(*(getattr(model, name) == row[name] for name in key))]
