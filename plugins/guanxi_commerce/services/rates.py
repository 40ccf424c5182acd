"""Entering what currencies were worth, and the base amounts that waited for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select, update

from guanxi.api import EVERYTHING, Ctx, Issue, Refused, _l, record
from guanxi_commerce.checks import CURRENCY, bounded
from guanxi_commerce.following import follow
from guanxi_commerce.house import House, house_of
from guanxi_commerce.locking import lock_customers
from guanxi_commerce.models import Order, Payment, Rate, Return
from guanxi_commerce.rates import PLACES, Rates, known_rates
from guanxi_commerce.returning import base_part
from guanxi_commerce.rights import RATES
from guanxi_commerce.steps import RULES

MOST: Final = 1_000
_LARGEST: Final = Decimal(10**6)
_OPTIONS: Final[dict[str, Any]] = {**EVERYTHING, "synchronize_session": False}


Changed = set[tuple[int, date]]
"""Customers and days of which an amount became known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRate:
    """From `day` on, one unit of `currency` is worth `rate` units of the organisation's; at most 8 decimal places."""

    currency: str
    day: date
    rate: Decimal


def record_rates(ctx: Ctx, rates: Sequence[NewRate]) -> None:
    """Enter rates, at most MOST, in place of those there are for the same day. Amounts fixed before stay as they
    are; those that waited are filled in by the job that looks for them. Raises Refused."""
    ctx.require(RATES)
    bounded(rates, MOST)
    base = house_of(ctx).currency
    scaled = [one.rate.scaleb(PLACES) for one in rates]
    wrong = [row for row, (one, value) in enumerate(zip(rates, scaled, strict=True), start=1)
             if not 0 < one.rate <= _LARGEST or value != value.to_integral_value() or one.currency == base
             or not CURRENCY.fullmatch(one.currency)]
    if wrong:
        raise Refused(_l("The rates were not saved."), [Issue(
            message=_l("A rate is of another currency than ours, above 0, with at most 8 decimal places."),
            code="bad_rate", field="rate", row=row) for row in wrong])
    for one, value in zip(rates, scaled, strict=True):
        ctx.session.merge(Rate(base=base, currency=one.currency, day=one.day, rate=int(value)))
        record(ctx, "commerce.rate", 0, "edit", {f"{one.currency}/{base} {one.day}": (None, str(one.rate))})
    ctx.session.flush()


def fill_base_amounts(ctx: Ctx, after: Mapping[str, int], limit: int) -> dict[str, int]:
    """Give a base amount to those of the next `limit` orders, returns and payments after these ids that have none
    and whose rate is known by now. Returns where to go on: what is not named is at its end."""
    ctx.require(RATES)
    house = house_of(ctx)
    reached: dict[str, int] = {}
    touched: dict[int, set[date]] = {}
    for name, fill in (("order", _orders), ("return", _returns), ("payment", _payments)):
        if name in after:
            last, days = fill(ctx, house, after[name], limit)
            for customer_id, day in days:
                touched.setdefault(customer_id, set()).add(day)
            reached.update({} if last is None else {name: last})
    follow(ctx, touched, house, RULES)
    return reached


def _orders(ctx: Ctx, house: House, after: int, limit: int) -> tuple[int | None, Changed]:
    rows = ctx.session.execute(
        select(Order.id, Order.customer_id, Order.currency, Order.placed_on, Order.total, Order.cost)
        .where(Order.base_total.is_(None), Order.id > after).order_by(Order.id).limit(limit)).all()
    lock_customers(ctx, (row.customer_id for row in rows))
    rates = known_rates(ctx, house.currency, ((row.currency, row.placed_on) for row in rows))
    changed: Changed = set()
    for row in rows:
        base = rates.convert(row.total, row.currency, row.placed_on)
        if base is not None:
            cost = None if row.cost is None else rates.convert(row.cost, row.currency, row.placed_on)
            ctx.session.execute(update(Order).where(Order.id == row.id).values(base_total=base, base_cost=cost),
                                execution_options=_OPTIONS)
            days = {row.placed_on, *_refunds_of(ctx, row.id, base, row.total)}
            changed |= {(row.customer_id, day) for day in days}
    return (rows[-1].id if len(rows) == limit else None), changed


def _refunds_of(ctx: Ctx, order_id: int, base_total: int, total: int) -> set[date]:
    """The order's returns follow its rate, in the order they came; the days of them."""
    before, days = 0, set()
    for row_id, amount, day in ctx.session.execute(
            select(Return.id, Return.amount, Return.returned_on).where(Return.order_id == order_id).order_by(Return.id),
            execution_options=EVERYTHING).all():
        ctx.session.execute(update(Return).where(Return.id == row_id).values(
            base_amount=base_part(base_total, total, before, amount)), execution_options=_OPTIONS)
        before += amount
        days.add(day)
    return days


def _returns(ctx: Ctx, house: House, after: int, limit: int) -> tuple[int | None, Changed]:
    return _fill(ctx, house, Return, Return.returned_on, after, limit)


def _payments(ctx: Ctx, house: House, after: int, limit: int) -> tuple[int | None, Changed]:
    last, _days = _fill(ctx, house, Payment, Payment.received_on, after, limit)
    return last, set()


def _fill(ctx: Ctx, house: House, model: type[Return] | type[Payment], day: Any, after: int, limit: int
          ) -> tuple[int | None, Changed]:
    own = model is Payment
    rows = ctx.session.execute(
        select(model.id, model.customer_id, model.currency, day.label("day"), model.amount)
        .where(model.base_amount.is_(None), model.id > after, *(() if own else (Return.order_id.is_(None),)))
        .order_by(model.id).limit(limit)).all()
    lock_customers(ctx, (row.customer_id for row in rows))
    rates: Rates = known_rates(ctx, house.currency, ((row.currency, row.day) for row in rows))
    changed: Changed = set()
    for row in rows:
        base = rates.convert(row.amount, row.currency, row.day)
        if base is not None:
            ctx.session.execute(update(model).where(model.id == row.id).values(base_amount=base),
                                execution_options=_OPTIONS)
            changed.add((row.customer_id, row.day))
    return (rows[-1].id if len(rows) == limit else None), changed
