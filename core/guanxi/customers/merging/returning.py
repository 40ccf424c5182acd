"""Rows that a merge gave away, given back: those that are still where it put them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import DateTime, insert, inspect, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from guanxi.ctx import Ctx
from guanxi.customers.merging.moves import OPTIONS, primary_key
from guanxi.customers.models import Customer
from guanxi.customers.owned import owned_here
from guanxi.db import EVERYTHING, UtcDateTime

_CHUNK: Final = 300
Done = Mapping[str, Any]
"""What history keeps of one absorbed file: "moved", "dropped" and "combined" as in merging.moves.Moves."""


def give_rows_back(ctx: Ctx, done: Done, old: int, new: int) -> None:
    """Give back to customer `old` what `done` says went to customer `new`.

    Rows that are somewhere else by now stay there, values that were changed since stay as they are, and a dropped row
    that can't be any more (its tag was deleted) stays away.
    """
    models = {model.__tablename__: model for model in (Customer, *reversed(owned_here(ctx.session)))}
    for name, keys in done["moved"].items():
        table, _dot, column = name.partition(".")
        if table in models:
            _return(ctx, models[table], column, keys, old, new)
    for table, model in models.items():
        for combined in done["combined"].get(table, ()):
            _separate(ctx, model, combined)
        for row in done["dropped"].get(table, ()):
            _insert(ctx, model, row)


def _return(ctx: Ctx, model: type[Any], column: str, keys: Sequence[Sequence[Any]], old: int, new: int) -> None:
    names = [name for name in primary_key(model) if name != column]
    still = getattr(model, column) == new
    if not names:
        ctx.session.execute(update(model).where(still).values({column: old}), execution_options=OPTIONS)
        return
    typed = [tuple(_typed(model, name, value) for name, value in zip(names, key, strict=True)) for key in keys]
    for start in range(0, len(typed), _CHUNK):
        among = tuple_(*(getattr(model, name) for name in names)).in_(typed[start:start + _CHUNK])
        ctx.session.execute(update(model).where(still, among).values({column: old}), execution_options=OPTIONS)


def _separate(ctx: Ctx, model: type[Any], combined: Mapping[str, Mapping[str, Any]]) -> None:
    where = [getattr(model, name) == value for name, value in _all_typed(model, combined["key"])]
    names = list(combined["after"])
    now = ctx.session.execute(select(*(getattr(model, name) for name in names)).where(*where),
                              execution_options=EVERYTHING).one_or_none()
    if now is None:
        return
    after = dict(_all_typed(model, combined["after"]))
    back = {name: value for name, value in _all_typed(model, combined["before"]) if getattr(now, name) == after[name]}
    if back:
        ctx.session.execute(update(model).where(*where).values(back), execution_options=OPTIONS)


def _insert(ctx: Ctx, model: type[Any], row: Mapping[str, Any]) -> None:
    try:
        with ctx.session.begin_nested():
            ctx.session.execute(insert(model).values(dict(_all_typed(model, row))), execution_options=OPTIONS)
    except IntegrityError:
        return


def _all_typed(model: type[Any], values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    known = inspect(model).columns.keys()
    return ((name, _typed(model, name, value)) for name, value in values.items() if name in known)


def _typed(model: type[Any], name: str, value: Any) -> Any:
    """The value of a column again, of what moves.plain made of it."""
    kind = inspect(model).columns[name].type
    if value is None:
        return None
    if isinstance(kind, (UtcDateTime, DateTime)):
        return datetime.fromisoformat(value)
    if kind.python_type is date:
        return date.fromisoformat(value)
    return bytes.fromhex(value) if kind.python_type is bytes else value
