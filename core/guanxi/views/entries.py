"""Entries: rows in the order of a list, out of an index (a walk) or out of a small set that is sorted.

An entry is the id of a row, under the name by which other tables refer to it, and `v`, what the row is sorted by.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    literal,
    null,
    or_,
    select,
    tuple_,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeEngine

from guanxi.contributions import Entity
from guanxi.views.conditions import Condition
from guanxi.views.cursors import Branch, Position
from guanxi.views.plan import Plan
from guanxi.views.probe import SMALL, Few
from guanxi.views.sources import (
    FENCE,
    id_of,
    is_unique,
    may_be_missing,
    number,
    own_passes,
    owner_key,
    sort_column,
    sort_value,
)

_AT_VALUE: Final = "at_value"
_AT_ID: Final = "at_id"


def branches(plan: Plan, *, backwards: bool) -> list[Branch]:
    """The parts of the list in the order of travel: first who has something to sort by, then who has not."""
    asked = bounds(plan)
    found: list[Branch] = ["value"]
    if may_be_missing(plan.entity, plan.sort) and all(item.missing for item in asked):
        found.append("missing")
    return found[::-1] if backwards else found


def bounds(plan: Plan) -> list[Condition]:
    """The filters on what the list is sorted by: the index that is walked answers them."""
    if plan.sort.order is not None:
        return []
    return [item for item in plan.conditions if item.attribute.key == plan.sort.key]


def walk_entries(plan: Plan, branch: Branch, start: Position | None, *, backwards: bool) -> Select[int, Any]:
    """All entries of `branch` from `start` on, in the order of travel, straight out of one index.

    The place itself is a parameter, given when the statement is run: `place_values`.
    """
    entity = plan.entity
    value: Any = sort_column(plan.sort)
    descending, inclusive = plan.descending != backwards, None if start is None else start.inclusive
    if branch == "missing":
        return _ids(entity, value.type, descending=descending, inclusive=inclusive)
    statement = _index(entity, value, owner_key(entity, plan.sort), tuple(plan.sort.fixed.items()),
                       missing=may_be_missing(entity, plan.sort), unique=is_unique(entity, plan.sort),
                       descending=descending, inclusive=inclusive)
    asked = [item.holds(value) for item in bounds(plan)]
    return statement.where(*asked) if asked else statement


def place_values(start: Position | None) -> dict[str, Any]:
    """The parameters of a walk that sets out from `start`."""
    return {} if start is None else {_AT_VALUE: start.value, _AT_ID: start.id}


@lru_cache(maxsize=512)
def _index(entity: Entity, value: Any, key: InstrumentedAttribute[int], places: tuple[tuple[str, Any], ...], *,
           missing: bool, unique: bool, descending: bool, inclusive: bool | None) -> Select[int, Any]:
    """An index from its start, or from a place (`inclusive` or not); the very same statement each time, so that
    what is made of it can be kept."""
    of_one = [getattr(key.class_, name) == wanted for name, wanted in places]
    present = [value.is_not(None)] if missing else []
    statement = select(key.label(entity.reference), value.label("v")).where(*of_one, *present)
    if inclusive is not None:
        at_value, at_id = bindparam(_AT_VALUE, type_=value.type), bindparam(_AT_ID, type_=key.type)
        there, here = (at_value, value) if unique else (tuple_(at_value, at_id), tuple_(value, key))
        statement = statement.where(_behind(here, there, inclusive=inclusive, descending=descending))
    if unique:  # no two entries tie, and the index may hold nothing but the value
        return statement.order_by(value.desc() if descending else value)
    return statement.order_by(*_order(value, key, descending=descending))


def set_entries(plan: Plan, few: Few, start: Position | None, *, backwards: bool) -> Select[int, Any]:
    """The entries of a small set from `start` on, sorted.

    What stands in the row that is read for its sort value is asked at once. Where that is another table's, a viewer
    who may see part of the rows has a larger set narrowed before it is read: the fewer are sorted the better.
    """
    ids, entity, sort = id_of(few.ids), plan.entity, plan.sort
    if may_be_missing(entity, sort):
        narrow = few.number > SMALL and not plan.sees_all
        early = [own_passes(entity, (), plan.rows, ids)] if narrow else []
        read = select(ids, sort_value(entity, sort, ids).label("v")).where(*early).limit(number(FENCE)).subquery("read")
        statement = select(id_of(read), read.c.v)
    else:
        read = select(ids, sort_value(entity, sort, ids, plan.rows).label("v")).limit(number(FENCE)).subquery("read")
        statement = select(id_of(read), read.c.v).where(read.c.v.is_not(None))
    value, key = read.c.v, id_of(read)
    if start is not None:
        statement = statement.where(_anywhere_beyond(plan, value, key, start, backwards=backwards))
    none_first = value.is_(None).desc() if backwards else value.is_(None)
    return statement.order_by(none_first, *_order(value, key, descending=plan.descending != backwards))


@lru_cache(maxsize=512)
def _ids(entity: Entity, of_type: TypeEngine[Any], *, descending: bool, inclusive: bool | None) -> Select[int, Any]:
    """Every row by id: the caller leaves out what has something to sort by. Kept, as `_index` is."""
    key = entity.id
    statement = select(key.label(entity.reference), type_coerce(null(), of_type).label("v"))
    if inclusive is not None:
        there = bindparam(_AT_ID, type_=key.type)
        statement = statement.where(_behind(key, there, inclusive=inclusive, descending=descending))
    return statement.order_by(key.desc() if descending else key)


def _order(value: Any, key: Any, *, descending: bool) -> tuple[Any, ...]:
    return (value.desc(), key.desc()) if descending else (value, key)


def _beyond(value: Any, key: Any, start: Position, *, descending: bool) -> ColumnElement[bool]:
    """Behind `start` by value and id, as one comparison that both databases answer by one place in the index."""
    there = tuple_(literal(start.value, value.type), literal(start.id, key.type))
    return _behind(tuple_(value, key), there, inclusive=start.inclusive, descending=descending)


def _behind(key: Any, there: Any, *, inclusive: bool, descending: bool) -> ColumnElement[bool]:
    if inclusive:
        found: ColumnElement[bool] = key <= there if descending else key >= there
    else:
        found = key < there if descending else key > there
    return found


def _anywhere_beyond(plan: Plan, value: Any, key: Any, start: Position, *, backwards: bool) -> ColumnElement[bool]:
    """Behind `start` in the whole list, of which those without a value are the end."""
    descending = plan.descending != backwards
    if start.branch == "value":
        behind = _beyond(value, key, start, descending=descending)
        return behind if backwards else or_(value.is_(None), behind)
    behind = and_(value.is_(None), _behind(key, start.id, inclusive=start.inclusive, descending=descending))
    return or_(value.is_not(None), behind) if backwards else behind
