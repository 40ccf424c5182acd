"""What customers' facts come to day by day: the days that changed are read from the facts, always as a whole.

A customer with more than MANY facts (the walk-in customer of a shop has a hundred thousand) is kept by day: one more
order then costs the reading of its day, not of all there ever were. Everybody else's facts are read again each time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Integer, and_, case, cast, delete, func, select
from sqlalchemy.orm import InstrumentedAttribute

from guanxi.api import EVERYTHING, Ctx, among, insert_many
from guanxi_commerce.models import UNSETTLED, VALID, CustomerDay, Order, Return

MANY: Final = 500
"""Facts of a customer from which on days are kept."""
_GAP: Final = timedelta(days=3)
"""Days that changed and lie no further apart are read at once, with those between them."""
_ZONES: Final = timedelta(hours=16)
"""No place's day begins or ends further from that of UTC."""
_OPTIONS: Final[dict[str, Any]] = {**EVERYTHING, "synchronize_session": False}

Touched = Mapping[int, Collection[date]]
"""The days of which facts were added or changed, by customer."""


class Day(NamedTuple):
    """One day of a customer, or a part of it: see models.CustomerDay."""

    customer_id: int
    day: date
    facts: int
    orders: int
    spent: int
    returned: int
    items: int
    unpriced: int
    first_at: datetime | None
    last_at: datetime | None


COLUMNS: Final = Day._fields


class Sums(NamedTuple):
    """What all days of a customer come to: see models.CustomerSummary. `bought` are the days with a valid order,
    distinct and ascending."""

    orders: int
    spent: int
    returned: int
    items: int
    unpriced: int
    first_at: datetime | None
    last_at: datetime | None
    bought: Sequence[date]


def touch(pairs: Iterable[tuple[int, date]]) -> dict[int, set[date]]:
    """(customer, day) by customer."""
    found: dict[int, set[date]] = {}
    for customer_id, day in pairs:
        found.setdefault(customer_id, set()).add(day)
    return found


def from_facts(ctx: Ctx, customer_ids: Iterable[int]) -> dict[int, Sums]:
    """What the facts of these customers come to; those without any are left out."""
    return {row_id: _summed(days) for row_id, days in _days(ctx, customer_ids).items()}


def kept(ctx: Ctx, customer_ids: Iterable[int]) -> dict[int, Sums]:
    """What the kept days come to, of those of these customers who are kept by day."""
    return _sums(ctx, _kept(ctx, customer_ids))


def refreshed(ctx: Ctx, touched: Touched) -> dict[int, Sums]:
    """What the facts of these customers come to, once the days touched are read again."""
    by_day = _kept(ctx, touched)
    for customer_id in sorted(by_day):
        for first, last in _spans(touched[customer_id]):
            _read_again(ctx, customer_id, first, last)
    found = _days(ctx, (row_id for row_id in touched if row_id not in by_day))
    _keep(ctx, found)
    return {**{row_id: _summed(days) for row_id, days in found.items()}, **_sums(ctx, by_day)}


def rebuilt(ctx: Ctx, customer_ids: Iterable[int]) -> dict[int, Sums]:
    """What the facts of these customers come to, trusting no day that is kept; days are kept where there are many."""
    ids = list(customer_ids)
    found = _days(ctx, ids)
    ctx.session.execute(delete(CustomerDay).where(among(ctx.session, CustomerDay.customer_id, ids)),
                        execution_options=_OPTIONS)
    _keep(ctx, found)
    return {row_id: _summed(days) for row_id, days in found.items()}


def _kept(ctx: Ctx, customer_ids: Iterable[int]) -> set[int]:
    """Those of these customers who are kept by day."""
    return set(ctx.session.scalars(
        select(CustomerDay.customer_id).where(among(ctx.session, CustomerDay.customer_id, customer_ids)).distinct(),
        execution_options=EVERYTHING))


def _sums(ctx: Ctx, customer_ids: Collection[int]) -> dict[int, Sums]:
    """What kept days come to: added up where they are, for a customer may have thousands."""
    if not customer_ids:
        return {}
    theirs = among(ctx.session, CustomerDay.customer_id, customer_ids)
    bought: dict[int, list[date]] = {}
    for customer_id, day in ctx.session.execute(
            select(CustomerDay.customer_id, CustomerDay.day).where(theirs, CustomerDay.orders > 0).distinct()
            .order_by(CustomerDay.customer_id, CustomerDay.day), execution_options=EVERYTHING):
        bought.setdefault(customer_id, []).append(day)
    rows = ctx.session.execute(
        select(CustomerDay.customer_id, *(_sum(getattr(CustomerDay, name)) for name in Sums._fields[:5]),
               func.min(CustomerDay.first_at), func.max(CustomerDay.last_at))
        .where(theirs).group_by(CustomerDay.customer_id), execution_options=EVERYTHING)
    return {row[0]: Sums._make((*row[1:], bought.get(row[0], []))) for row in rows}


def _summed(days: Sequence[Day]) -> Sums:
    """The same for days in order, some of which have several parts."""
    orders = spent = returned = items = unpriced = 0
    moments: list[datetime] = []
    bought: dict[date, None] = {}
    for _, day, _, count, cost, back, pieces, unknown, first, last in days:
        spent += cost
        returned += back
        unpriced += unknown
        if first is not None and last is not None:
            orders += count
            items += pieces
            bought[day] = None
            moments += (first, last)
    return Sums(orders, spent, returned, items, unpriced, min(moments, default=None), max(moments, default=None),
                list(bought))


def _days(ctx: Ctx, customer_ids: Iterable[int]) -> dict[int, list[Day]]:
    """The days of these customers as their facts say, in order."""
    ids, found = list(customer_ids), dict[int, list[Day]]()
    if not ids:
        return found
    parts = [*_orders(ctx, among(ctx.session, Order.customer_id, ids)),
             *_returns(ctx, among(ctx.session, Return.customer_id, ids))]
    for part in sorted(parts, key=attrgetter("day")):
        found.setdefault(part.customer_id, []).append(part)
    return found


def _keep(ctx: Ctx, days: Mapping[int, Sequence[Day]]) -> None:
    """Write down the days of those who have many facts."""
    insert_many(ctx.session, CustomerDay, COLUMNS, [
        day for mine in days.values() if sum(day.facts for day in mine) > MANY for day in mine])


def _read_again(ctx: Ctx, customer_id: int, first: date, last: date) -> None:
    """Make the days from `first` to `last` what the facts say."""
    ctx.session.execute(delete(CustomerDay).where(
        CustomerDay.customer_id == customer_id, CustomerDay.day.between(first, last)), execution_options=_OPTIONS)
    insert_many(ctx.session, CustomerDay, COLUMNS, [
        *_orders(ctx, _within(Order, Order.placed_at, Order.placed_on, customer_id, first, last)),
        *_returns(ctx, _within(Return, Return.returned_at, Return.returned_on, customer_id, first, last))])


def _spans(days: Collection[date]) -> list[tuple[date, date]]:
    """First and last day of each stretch of `days`."""
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and day - found[-1][1] <= _GAP:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def _within(model: type[Order] | type[Return], at: InstrumentedAttribute[datetime], on: InstrumentedAttribute[date],
            customer_id: int, first: date, last: date) -> ColumnElement[bool]:
    """A customer's facts of some days, by an index of moments: whatever time zone the days were those of."""
    begin, end = (datetime.combine(day, time(), UTC) for day in (first, last + timedelta(days=1)))
    return and_(model.customer_id == customer_id, at.between(begin - _ZONES, end + _ZONES), on.between(first, last))


def _orders(ctx: Ctx, which: ColumnElement[bool]) -> list[Day]:
    """What orders bring to their days."""
    valid, charged = Order.status.in_(VALID), Order.status.not_in(("cancelled", *UNSETTLED))
    rows = ctx.session.execute(
        select(Order.customer_id, Order.placed_on, func.count(), _number(valid),
               _sum(case((charged, Order.base_total))), _sum(case((valid, Order.items - Order.returned_items))),
               _number(and_(charged, Order.base_total.is_(None))), func.min(case((valid, Order.placed_at))),
               func.max(case((valid, Order.placed_at))))
        .where(which).group_by(Order.customer_id, Order.placed_on), execution_options=EVERYTHING)
    return [Day(customer_id, day, facts, orders, spent, 0, items, unpriced, first_at, last_at)
            for customer_id, day, facts, orders, spent, items, unpriced, first_at, last_at in rows]


def _returns(ctx: Ctx, which: ColumnElement[bool]) -> list[Day]:
    """What returns bring to the days on which they were made."""
    rows = ctx.session.execute(
        select(Return.customer_id, Return.returned_on, func.count(), _sum(Return.base_amount),
               _number(Return.base_amount.is_(None)))
        .where(which).group_by(Return.customer_id, Return.returned_on), execution_options=EVERYTHING)
    return [Day(customer_id, day, facts, 0, 0, returned, 0, unpriced, None, None)
            for customer_id, day, facts, returned, unpriced in rows]


def _number(when: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((when, 1)), type_=Integer), 0)


def _sum(value: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(value), 0), BigInteger)
