"""Rows made from nothing but the types of their columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any, Final

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Integer, LargeBinary, Numeric, String, inspect
from sqlalchemy.types import TypeDecorator

from guanxi.ctx import Ctx
from guanxi.db import unit_of_work

_number = count(1)
_VALUES: Final[Mapping[type[Any], Callable[[Ctx, Column[Any], str], Any]]] = {
    Boolean: lambda _ctx, _column, _mark: True,
    Integer: lambda _ctx, _column, _mark: next(_number),
    Numeric: lambda _ctx, _column, _mark: next(_number),
    String: lambda _ctx, column, mark: f"{mark}-{next(_number)}"[:column.type.length],  # type: ignore[attr-defined]  # a String
    Date: lambda ctx, _column, _mark: date.fromordinal(ctx.now.toordinal()),
    DateTime: lambda ctx, _column, _mark: ctx.now,
    JSON: lambda _ctx, _column, mark: {"mark": mark},
    LargeBinary: lambda _ctx, _column, mark: mark.encode(),
}


def fill_tables(ctx: Ctx, models: Sequence[type[Any]], customer_id: int, mark: str) -> None:
    """A row for a customer in each of `models`, texts with `mark` as far as it fits."""
    with unit_of_work(ctx) as unit:
        for model in models:
            unit.session.add(model(**_row(unit.ctx, model, customer_id, mark)))
            unit.session.flush()


def _row(ctx: Ctx, model: type[Any], customer_id: int, mark: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, column in inspect(model).columns.items():
        if key == "customer_id":
            found[key] = customer_id
        elif not _is_left_out(column):
            found[key] = _value(ctx, column, mark)
    return found


def _is_left_out(column: Column[Any]) -> bool:
    """What the database numbers itself, and what points at rows of which there need be none."""
    numbered = column.primary_key and isinstance(column.type, Integer) and len(column.table.primary_key) == 1
    return numbered or (bool(column.foreign_keys) and bool(column.nullable))


def _value(ctx: Ctx, column: Column[Any], mark: str) -> Any:
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    for known, make in _VALUES.items():
        if isinstance(kind, known):
            return make(ctx, column, mark)
    raise TypeError(f"{column}: no value for a {type(kind).__name__} is known. Override fill() in your contract.")
