"""One statement for one page: entries, what is asked of them, and the columns of those that remain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, Self

from sqlalchemy import ColumnElement, FromClause, Row, Select, and_, select, union_all

from guanxi.contributions import Attribute, Entity
from guanxi.db import OUTER
from guanxi.views.conditions import Condition
from guanxi.views.plan import Membership, Plan
from guanxi.views.sources import (
    FENCE,
    belongs,
    fixed,
    id_of,
    is_in,
    is_own,
    lacks_value,
    number,
    own_passes,
    owner_key,
    passes,
    shown_value,
    sort_column,
    value_of,
)

_NONE: Final[Mapping[str, Any]] = MappingProxyType({})
_BEYOND: Final = 2
"""The place in a row of the page's statement that says it is the entry looked at last, and no row of the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The rows that were found, in the order of travel, and the last entry looked at when others follow it."""

    rows: Sequence[Row[Any]]
    last: Row[Any] | None


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of a page; two are equal when they make the same statement. `sorted_by`: the entries have its value."""

    sorted_by: bool
    source: tuple[Any, ...]
    attribute: Attribute = field(compare=False)

    @classmethod
    def of(cls, item: Attribute, sort: Attribute) -> Self:
        """The column that shows `item` in a list sorted by `sort`."""
        return cls(item.key == sort.key and item.order is None,
                   (item.column, item.expression, tuple(item.fixed.items()), item.label), item)

    def parts(self, entity: Entity, page: FromClause) -> list[ColumnElement[Any]]:
        """The value, and its label if it has one."""
        item = self.attribute
        value = page.c.v if self.sorted_by else shown_value(entity, item, id_of(page))
        return [value] if item.label is None else [value, item.label(value)]


def fetch(plan: Plan, entries: Select[int, Any], need: int, *, backwards: bool, asked: Sequence[Condition],
          valueless: bool = False, among: FromClause | None = None, within: int | None = None,
          values: Mapping[str, Any] = _NONE) -> Fetched:
    """The first `need` of `entries` that are in the list: meet `asked` and what else the plan asks.

    `valueless` leaves out who has something to sort by, `among` who is not in that set. `within`: so many entries
    are looked at, no more; when they do not hold `need` rows, the last of them comes along, read by the same
    statement. `values` are the parameters of `entries`.
    """
    entity, columns = plan.entity, tuple(_Column.of(item, plan.sort) for item in plan.columns)
    descending = plan.descending != backwards
    if plan.sees_all and not (asked or plan.memberships) and among is None:
        lacking = _Column.of(plan.sort, plan.sort) if valueless else None
        statement = _unfiltered(entity, plan.rows, entries, need, within, columns, lacking, descending=descending,
                                backwards=backwards)
    else:
        matched = matching(plan, entries, asked, valueless=valueless, among=among, within=within or FENCE)
        found = _found(matched, entries, need, within)
        statement = _shown(entity, columns, found, descending=descending, backwards=backwards)
    rows = plan.ctx.session.execute(statement, dict(values), execution_options=OUTER).all()
    last = rows[-1] if rows and rows[-1][_BEYOND] else None
    return Fetched(rows=rows[:-1] if last is not None else rows, last=last)


@lru_cache(maxsize=256)
def _unfiltered(entity: Entity, rows: tuple[ColumnElement[bool], ...], entries: Select[int, Any], need: int,
                within: int | None, columns: tuple[_Column, ...], lacking: _Column | None, *, descending: bool,
                backwards: bool) -> Select[Any]:
    """The statement of a list without filters. Kept: putting it together takes longer than running it."""
    layer = entries.limit(number(within or FENCE)).subquery("entries")
    beside = [] if lacking is None else [lacks_value(entity, lacking.attribute, id_of(layer))]
    found = _passing(entity, layer, beside, [], rows, within or FENCE)
    return _shown(entity, columns, _found(found, entries, need, within), descending=descending, backwards=backwards)


def matching(plan: Plan, entries: Select[int, Any], asked: Sequence[Condition], *, valueless: bool = False,
             among: FromClause | None = None, within: int = FENCE) -> Select[int, Any]:
    """Those of the first `within` `entries` that are in the list."""
    layer = entries.limit(number(within)).subquery("entries")
    if among is not None:
        layer = select(*layer.c).where(is_in(among, id_of(layer))).limit(number(within)).subquery("among")
    beside = _beside(plan, id_of(layer), asked, valueless=valueless)
    own = [item for item in asked if is_own(plan.entity, item.attribute)]
    return _passing(plan.entity, layer, beside, own, plan.rows, within)


def _passing(entity: Entity, layer: FromClause, beside: Sequence[ColumnElement[bool]], own: Sequence[Condition],
             rows: Sequence[ColumnElement[bool]], within: int) -> Select[int, Any]:
    """The entries of `layer` that meet all conditions.

    Each layer has a LIMIT of its own, which planners do not move conditions across: first other tables are
    asked, then the entity's own row.
    """
    if beside:
        passed = select(id_of(layer), layer.c.v).where(*beside)
        layer = passed.limit(number(within)).subquery("passed")
    return select(id_of(layer), layer.c.v).where(own_passes(entity, own, rows, id_of(layer)))


def _found(matched: Select[int, Any], entries: Select[int, Any], need: int, within: int | None) -> FromClause:
    found = matched.add_columns(number(0).label("beyond")).limit(number(need))
    return (found if within is None else _with_last(found, entries, within, need)).subquery("page")


def _beside(plan: Plan, row_id: ColumnElement[int], asked: Sequence[Condition], *,
            valueless: bool) -> list[ColumnElement[bool]]:
    entity = plan.entity
    parts = [passes(entity, item, row_id) for item in asked if not is_own(entity, item.attribute)]
    parts += [_belongs(item, row_id) for item in plan.memberships]
    return [*parts, lacks_value(entity, plan.sort, row_id)] if valueless else parts


def _belongs(item: Membership, row_id: ColumnElement[int]) -> ColumnElement[bool]:
    return belongs(item.members, row_id, negated=item.negated)


def _with_last(found: Select[Any], entries: Select[int, Any], within: int, need: int) -> Select[Any]:
    """`found` and behind it, unless it is complete, the last of the `within` entries.

    Both databases read the second part only when the first has not filled the LIMIT.
    """
    rows = found.subquery("found")
    last = entries.limit(number(1)).offset(number(within - 1)).subquery("last")
    both = union_all(select(id_of(rows), rows.c.v, rows.c.beyond),
                     select(id_of(last), last.c.v, number(1))).limit(number(need)).subquery("both")
    return select(id_of(both), both.c.v, both.c.beyond)


def _shown(entity: Entity, columns: Sequence[_Column], page: FromClause, *, descending: bool,
           backwards: bool) -> Select[Any]:
    """`page` with the columns chosen; the entity's row is read for rows of the list only."""
    key = id_of(page)
    chosen = [part for column in columns for part in column.parts(entity, page)]
    shown: list[Any] = [value_of(entity.name), *entity.details, *chosen]
    statement: Select[Any] = select(key, page.c.v, page.c.beyond, *shown).select_from(page)
    statement = statement.outerjoin(entity.model, and_(entity.id == key, page.c.beyond == number(0)))
    missing = page.c.v.is_(None).desc() if backwards else page.c.v.is_(None)
    places: tuple[ColumnElement[Any], ...] = (page.c.v, key)
    if descending:
        places = (page.c.v.desc(), key.desc())
    return statement.order_by(page.c.beyond, missing, *places)


def sort_value_of(plan: Plan, row_id: int) -> Any:
    """What one row is sorted by, whoever may see it: the place where an earlier walk was given up."""
    key = owner_key(plan.entity, plan.sort)
    statement = select(sort_column(plan.sort)).where(*fixed(plan.sort), key == row_id)
    return plan.ctx.session.scalar(statement, execution_options=OUTER)
