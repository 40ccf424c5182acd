"""What customers' facts come to day by day: the days that changed are read from the facts, always as a whole.

A customer with more than MANY facts (the walk-in customer of a shop has a hundred thousand) is kept by day: one more
order then costs the reading of its day, not of all there ever were. Everybody else's facts are read again each time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Integer, and_, case, cast, delete, func, select
from sqlalchemy.orm import InstrumentedAttribute

from guanxi.api import EVERYTHING, Ctx, among, insert_many
from guanxi_commerce.models import VALID, CustomerDay, Order, Return

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


Days = Mapping[int, Sequence[Day]]
"""Customers with facts, and their days in order; a day may have several parts."""
COLUMNS: Final = Day._fields


def touch(pairs: Iterable[tuple[int, date]]) -> dict[int, set[date]]:
    """(customer, day) by customer."""
    found: dict[int, set[date]] = {}
    for customer_id, day in pairs:
        found.setdefault(customer_id, set()).add(day)
    return found


def from_facts(ctx: Ctx, customer_ids: Iterable[int]) -> Days:
    """The days of these customers as their facts say."""
    ids = list(customer_ids)
    return _by_customer([*_orders(ctx, among(ctx.session, Order.customer_id, ids)),
                         *_returns(ctx, among(ctx.session, Return.customer_id, ids))]) if ids else {}


def kept(ctx: Ctx, customer_ids: Iterable[int]) -> Days:
    """The days that are kept of those of these customers who are kept by day."""
    columns = [getattr(CustomerDay, name) for name in COLUMNS]
    rows = ctx.session.execute(
        select(*columns).where(among(ctx.session, CustomerDay.customer_id, customer_ids))
        .order_by(CustomerDay.customer_id, CustomerDay.day, CustomerDay.id), execution_options=EVERYTHING)
    return _by_customer(map(Day._make, rows))


def refreshed(ctx: Ctx, touched: Touched) -> Days:
    """The days of these customers, once those touched are read again and what is kept says the same."""
    days = dict(kept(ctx, touched))
    for customer_id in days:
        if touched[customer_id]:
            days[customer_id] = _read_again(ctx, customer_id, days[customer_id], touched[customer_id])
    found = from_facts(ctx, (row_id for row_id in touched if row_id not in days))
    _keep(ctx, found)
    return {**found, **days}


def rebuilt(ctx: Ctx, customer_ids: Iterable[int]) -> Days:
    """The days of these customers as their facts say, which are kept from now on where there are many."""
    ids = list(customer_ids)
    found = from_facts(ctx, ids)
    ctx.session.execute(delete(CustomerDay).where(among(ctx.session, CustomerDay.customer_id, ids)),
                        execution_options=_OPTIONS)
    _keep(ctx, found)
    return found


def _keep(ctx: Ctx, days: Days) -> None:
    insert_many(ctx.session, CustomerDay, COLUMNS, [
        day for mine in days.values() if sum(day.facts for day in mine) > MANY for day in mine])


def _read_again(ctx: Ctx, customer_id: int, days: Sequence[Day], touched: Collection[date]) -> list[Day]:
    """`days` with those touched, and what lies between them, as the facts say."""
    fresh: list[Day] = []
    for first, last in _spans(touched):
        ctx.session.execute(delete(CustomerDay).where(
            CustomerDay.customer_id == customer_id, CustomerDay.day.between(first, last)), execution_options=_OPTIONS)
        days = [day for day in days if not first <= day.day <= last]
        fresh += _orders(ctx, _within(Order, Order.placed_at, Order.placed_on, customer_id, first, last))
        fresh += _returns(ctx, _within(Return, Return.returned_at, Return.returned_on, customer_id, first, last))
    insert_many(ctx.session, CustomerDay, COLUMNS, fresh)
    return sorted([*days, *fresh], key=attrgetter("day"))


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
    valid, charged = Order.status.in_(VALID), Order.status != "cancelled"
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


def _by_customer(days: Iterable[Day]) -> dict[int, list[Day]]:
    by_day: Callable[[Day], Any] = attrgetter("customer_id", "day")
    found: dict[int, list[Day]] = {}
    for day in sorted(days, key=by_day):
        found.setdefault(day.customer_id, []).append(day)
    return found
