"""Operators as conditions on a value: what each asks, whether a missing value passes, whether an index answers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Dialect, and_, cast, false, func, not_, true
from sqlalchemy.dialects import postgresql

from guanxi.contributions import Attribute, AttributeType, Entity
from guanxi.ctx import Ctx
from guanxi.db import sort_text
from guanxi.errors import BadRequest
from guanxi.i18n import _l
from guanxi.views.filters import Filter
from guanxi.views.operators import Operator, operators_of
from guanxi.views.reading import read_days, read_value, start_of, today

Holds = Callable[[ColumnElement[Any]], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on one attribute's value.

    `holds` is asked of values that are there; `missing` says whether rows without one pass. `ranges` are
    conditions an index on the value answers, one by one, whose union is the whole; none when no index can.
    """

    attribute: Attribute
    holds: Holds
    missing: bool = False
    ranges: tuple[Holds, ...] = ()


def condition_of(ctx: Ctx, entity: Entity, attribute: Attribute, item: Filter) -> Condition:
    """What `item` asks of an attribute of `entity`. Raises BadRequest naming the attribute."""
    if item.operator not in operators_of(entity, attribute):
        raise BadRequest(_l("“%(title)s” can't be filtered in this way. Remove the filter and add it again."),
                         title=attribute.title)
    return _BUILDERS[item.operator](ctx, attribute, item.values)


def _values(ctx: Ctx, attribute: Attribute, texts: Sequence[str]) -> list[Any]:
    return [read_value(ctx, attribute, text) for text in texts]


def _is(ctx: Ctx, attribute: Attribute, texts: Sequence[str]) -> Condition:
    values = _values(ctx, attribute, texts)
    if attribute.type is AttributeType.INSTANT:
        ranges = tuple(_days(ctx, attribute, day, day) for day in values)
        return Condition(attribute, _any_of(ranges), ranges=ranges)
    return Condition(attribute, lambda v: v.in_(values), ranges=tuple(_equals(value) for value in values))


def _not(ctx: Ctx, attribute: Attribute, texts: Sequence[str]) -> Condition:
    values = _values(ctx, attribute, texts)
    return Condition(attribute, lambda v: v.not_in(values), missing=True)


def _at_least(ctx: Ctx, attribute: Attribute, texts: Sequence[str]) -> Condition:
    low = read_value(ctx, attribute, texts[0])
    return _one(attribute, lambda v: v >= low)


def _at_most(ctx: Ctx, attribute: Attribute, texts: Sequence[str]) -> Condition:
    high = read_value(ctx, attribute, texts[0])
    return _one(attribute, lambda v: v <= high)


def _between(ctx: Ctx, attribute: Attribute, texts: Sequence[str]) -> Condition:
    low, high = _values(ctx, attribute, texts)
    if attribute.type in _DAYS:
        return _one(attribute, _days(ctx, attribute, low, high))
    return _one(attribute, lambda v: and_(v >= low, v <= high))


def _before(ctx: Ctx, attribute: Attribute, texts: Sequence[str]) -> Condition:
    bound = _bound(ctx, attribute, read_value(ctx, attribute, texts[0]))
    return _one(attribute, lambda v: v < bound)


def _from(ctx: Ctx, attribute: Attribute, texts: Sequence[str]) -> Condition:
    bound = _bound(ctx, attribute, read_value(ctx, attribute, texts[0]))
    return _one(attribute, lambda v: v >= bound)


def _older(ctx: Ctx, attribute: Attribute, texts: Sequence[str]) -> Condition:
    """More than so many days ago, or never."""
    bound = _bound(ctx, attribute, today(ctx) - timedelta(days=read_days(attribute, texts[0])))
    return Condition(attribute, lambda v: v < bound, missing=True)


def _within(ctx: Ctx, attribute: Attribute, texts: Sequence[str]) -> Condition:
    days = timedelta(days=read_days(attribute, texts[0]))
    return _one(attribute, _days(ctx, attribute, today(ctx) - days, today(ctx)))


def _next(ctx: Ctx, attribute: Attribute, texts: Sequence[str]) -> Condition:
    days = timedelta(days=read_days(attribute, texts[0]))
    return _one(attribute, _days(ctx, attribute, today(ctx), today(ctx) + days))


def _starts(ctx: Ctx, attribute: Attribute, texts: Sequence[str]) -> Condition:
    """A range of texts compared byte by byte, so that an index answers it and both databases agree."""
    start = read_value(ctx, attribute, texts[0])
    bound = after(start)

    def holds(v: ColumnElement[Any]) -> ColumnElement[bool]:
        plain = _bytewise(v)
        return and_(plain >= start, plain < bound) if bound else plain >= start
    return _one(attribute, holds)


def _contains(ctx: Ctx, attribute: Attribute, texts: Sequence[str]) -> Condition:
    """Letter case of A to Z aside; asked only of entries a page looks at anyway."""
    part = str(read_value(ctx, attribute, texts[0])).translate(_SMALL)
    return Condition(attribute, lambda v: func.lower(_bytewise(v)).contains(part, autoescape=True))


def _below(ctx: Ctx, attribute: Attribute, texts: Sequence[str]) -> Condition:
    below, values = attribute.below, _values(ctx, attribute, texts)
    assert below is not None  # operators_of offers BELOW to such attributes only
    return Condition(attribute, lambda v: below(v, values, ctx))


def _empty(_ctx: Ctx, attribute: Attribute, _texts: Sequence[str]) -> Condition:
    return Condition(attribute, lambda _v: false(), missing=True)


def _filled(_ctx: Ctx, attribute: Attribute, _texts: Sequence[str]) -> Condition:
    return Condition(attribute, lambda _v: true())


def _one(attribute: Attribute, holds: Holds) -> Condition:
    return Condition(attribute, holds, ranges=(holds,))


def _equals(value: Any) -> Holds:
    return lambda v: v == value


def _any_of(ranges: Sequence[Holds]) -> Holds:
    return lambda v: not_(and_(*(not_(holds(v)) for holds in ranges)))


def _days(ctx: Ctx, attribute: Attribute, first: date, last: date) -> Holds:
    """From the beginning of `first` to the end of `last`."""
    low, high = _bound(ctx, attribute, first), _bound(ctx, attribute, last + timedelta(days=1))
    return lambda v: and_(v >= low, v < high)


def _bound(ctx: Ctx, attribute: Attribute, day: date) -> date | datetime:
    return start_of(ctx, day) if attribute.type is AttributeType.INSTANT else day


def _bytewise(v: ColumnElement[Any]) -> ColumnElement[Any]:
    """`v` as text that PostgreSQL too compares byte by byte; its own column may follow a language."""
    kept = v.type.dialect_impl(_POSTGRESQL)
    return v if getattr(kept, "collation", None) == "C" else cast(v, sort_text(_LONGEST))


def after(start: str) -> str | None:
    """The first text, byte by byte, that comes after all that begin with `start`; None when there is none."""
    for place in range(len(start) - 1, -1, -1):
        code = ord(start[place]) + 1
        if code <= 0x10FFFF:
            return start[:place] + chr(0xE000 if 0xD800 <= code < 0xE000 else code)
    return None


_POSTGRESQL: Final[Dialect] = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy types it not
_LONGEST: Final = 2_000
_DAYS: Final = frozenset({AttributeType.DATE, AttributeType.INSTANT})
_SMALL: Final = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_BUILDERS: Final[Mapping[Operator, Callable[[Ctx, Attribute, Sequence[str]], Condition]]] = {
    Operator.IS: _is, Operator.NOT: _not, Operator.AT_LEAST: _at_least, Operator.AT_MOST: _at_most,
    Operator.BETWEEN: _between, Operator.BEFORE: _before, Operator.FROM: _from, Operator.OLDER: _older,
    Operator.WITHIN: _within, Operator.NEXT: _next, Operator.STARTS: _starts, Operator.CONTAINS: _contains,
    Operator.BELOW: _below, Operator.EMPTY: _empty, Operator.FILLED: _filled}
