"""One statement for one page: entries, what is asked of them, and the columns of those that remain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, Self

from sqlalchemy import ColumnElement, FromClause, Row, Select, and_, select, union_all

from guanxi.contributions import Attribute
from guanxi.customers.models import Customer
from guanxi.db import OUTER
from guanxi.views.conditions import Condition
from guanxi.views.plan import Membership, Plan
from guanxi.views.scope import IN_TRASH, IN_USE
from guanxi.views.sources import (
    FENCE,
    belongs,
    fixed,
    is_own,
    lacks_value,
    number,
    own_passes,
    owner_key,
    passes,
    shown_value,
    sort_column,
)

_NONE: Final[Mapping[str, Any]] = MappingProxyType({})


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

    def parts(self, page: FromClause) -> list[ColumnElement[Any]]:
        """The value, and its label if it has one."""
        item = self.attribute
        value = page.c.v if self.sorted_by else shown_value(item, page.c.customer_id)
        return [value] if item.label is None else [value, item.label(value)]


def fetch(plan: Plan, entries: Select[int, Any], need: int, *, backwards: bool, asked: Sequence[Condition],
          valueless: bool = False, within: int | None = None, values: Mapping[str, Any] = _NONE) -> Fetched:
    """The first `need` of `entries` that are in the list: meet `asked` and what else the plan asks.

    `valueless` leaves out who has something to sort by. `within`: so many entries are looked at, no more; when
    they do not hold `need` rows, the last of them comes along, read by the same statement. `values` are the
    parameters of `entries`.
    """
    columns = tuple(_Column.of(item, plan.sort) for item in plan.columns)
    descending = plan.descending != backwards
    if (plan.rows is IN_USE or plan.rows is IN_TRASH) and not (asked or plan.memberships):
        lacking = _Column.of(plan.sort, plan.sort) if valueless else None
        statement = _unfiltered(plan.rows, entries, need, within, columns, lacking, descending=descending,
                                backwards=backwards)
    else:
        found = _found(matching(plan, entries, asked, valueless=valueless, within=within or FENCE), entries, need,
                       within)
        statement = _shown(columns, found, descending=descending, backwards=backwards)
    rows = plan.ctx.session.execute(statement, dict(values), execution_options=OUTER).all()
    last = rows[-1] if rows and rows[-1].beyond else None
    return Fetched(rows=rows[:-1] if last is not None else rows, last=last)


@lru_cache(maxsize=128)
def _unfiltered(rows: tuple[ColumnElement[bool], ...], entries: Select[int, Any], need: int, within: int | None,
                columns: tuple[_Column, ...], lacking: _Column | None, *, descending: bool,
                backwards: bool) -> Select[Any]:
    """The statement of a list without filters. Kept: putting it together takes longer than running it."""
    layer = entries.limit(number(within or FENCE)).subquery("entries")
    beside = [] if lacking is None else [lacks_value(lacking.attribute, layer.c.customer_id)]
    found = _passing(layer, beside, [], rows, within or FENCE)
    return _shown(columns, _found(found, entries, need, within), descending=descending, backwards=backwards)


def matching(plan: Plan, entries: Select[int, Any], asked: Sequence[Condition], *, valueless: bool = False,
             within: int = FENCE) -> Select[int, Any]:
    """Those of the first `within` `entries` that are in the list."""
    layer = entries.limit(number(within)).subquery("entries")
    beside = _beside(plan, layer.c.customer_id, asked, valueless=valueless)
    return _passing(layer, beside, [item for item in asked if is_own(item.attribute)], plan.rows, within)


def _passing(layer: FromClause, beside: Sequence[ColumnElement[bool]], own: Sequence[Condition],
             rows: Sequence[ColumnElement[bool]], within: int) -> Select[int, Any]:
    """The entries of `layer` that meet all conditions.

    Each layer has a LIMIT of its own, which planners do not move conditions across: first other tables are
    asked, then the customer's own row.
    """
    if beside:
        passed = select(layer.c.customer_id, layer.c.v).where(*beside)
        layer = passed.limit(number(within)).subquery("passed")
    return select(layer.c.customer_id, layer.c.v).where(own_passes(own, rows, layer.c.customer_id))


def _found(matched: Select[int, Any], entries: Select[int, Any], need: int, within: int | None) -> FromClause:
    found = matched.add_columns(number(0).label("beyond")).limit(number(need))
    return (found if within is None else _with_last(found, entries, within, need)).subquery("page")


def _beside(plan: Plan, customer_id: ColumnElement[int], asked: Sequence[Condition], *,
            valueless: bool) -> list[ColumnElement[bool]]:
    parts = [passes(item, customer_id) for item in asked if not is_own(item.attribute)]
    parts += [_belongs(item, customer_id) for item in plan.memberships]
    return [*parts, lacks_value(plan.sort, customer_id)] if valueless else parts


def _belongs(item: Membership, customer_id: ColumnElement[int]) -> ColumnElement[bool]:
    return belongs(item.members, customer_id, negated=item.negated)


def _with_last(found: Select[Any], entries: Select[int, Any], within: int, need: int) -> Select[Any]:
    """`found` and behind it, unless it is complete, the last of the `within` entries.

    Both databases read the second part only when the first has not filled the LIMIT.
    """
    rows = found.subquery("found")
    last = entries.limit(number(1)).offset(number(within - 1)).subquery("last")
    both = union_all(select(rows.c.customer_id, rows.c.v, rows.c.beyond),
                     select(last.c.customer_id, last.c.v, number(1))).limit(number(need)).subquery("both")
    return select(both.c.customer_id, both.c.v, both.c.beyond)


def _shown(columns: Sequence[_Column], page: FromClause, *, descending: bool, backwards: bool) -> Select[Any]:
    """`page` with the columns chosen; the customer's row is read for rows of the list only."""
    customer = and_(Customer.id == page.c.customer_id, page.c.beyond == number(0))
    chosen = [part for column in columns for part in column.parts(page)]
    statement = select(page.c.customer_id, page.c.v, page.c.beyond, Customer.name, Customer.number, Customer.kind,
                       Customer.version, *chosen).select_from(page).outerjoin(Customer, customer)
    missing = page.c.v.is_(None).desc() if backwards else page.c.v.is_(None)
    places: tuple[ColumnElement[Any], ...] = (page.c.v, page.c.customer_id)
    if descending:
        places = (page.c.v.desc(), page.c.customer_id.desc())
    return statement.order_by(page.c.beyond, missing, *places)


def sort_value_of(plan: Plan, customer_id: int) -> Any:
    """What one customer is sorted by, whoever may see it: the place where an earlier walk was given up."""
    key = owner_key(plan.sort)
    statement = select(sort_column(plan.sort)).where(*fixed(plan.sort), key == customer_id)
    return plan.ctx.session.scalar(statement, execution_options=OUTER)
