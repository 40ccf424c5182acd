"""Amounts in other currencies: what waits for a rate, and the rates there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Select, func, select, union_all

from guanxi.api import EVERYTHING, Ctx, setting
from guanxi_commerce.models import CustomerSummary, Order, Payment, Rate, Return
from guanxi_commerce.rates import PLACES
from guanxi_commerce.rights import RATES

MOST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A currency in which orders, returns or payments of these days have no amount in the organisation's."""

    currency: str
    rows: int
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRate:
    """What one unit of `currency` is worth from `day` on, in the organisation's."""

    currency: str
    day: date
    rate: Decimal


def wanted_rates(ctx: Ctx) -> list[Wanted]:
    """The currencies that wait for a rate, by name. Raises Forbidden: the numbers are those of all customers."""
    ctx.require(RATES)
    waiting = _waiting()
    rows = ctx.session.execute(
        select(waiting.c.currency, func.count().label("rows"), func.min(waiting.c.day).label("first"),
               func.max(waiting.c.day).label("last"))
        .group_by(waiting.c.currency).order_by(waiting.c.currency), execution_options=EVERYTHING)
    return [Wanted(**row._mapping) for row in rows]


def unpriced(ctx: Ctx) -> int:
    """How many orders, returns and payments wait for a rate."""
    return ctx.session.scalar(select(func.count()).select_from(_waiting()), execution_options=EVERYTHING) or 0


def customers_count(ctx: Ctx) -> int:
    """How many customers have purchase figures."""
    return ctx.session.scalar(select(func.count()).select_from(CustomerSummary), execution_options=EVERYTHING) or 0


def known_rates_list(ctx: Ctx) -> Sequence[KnownRate]:
    """The latest MOST rates into the organisation's currency, the newest first."""
    rows = ctx.session.execute(
        select(Rate.currency, Rate.day, Rate.rate).where(Rate.base == setting(ctx, "organisation.currency"))
        .order_by(Rate.day.desc(), Rate.currency).limit(MOST))
    return [KnownRate(currency=row.currency, day=row.day, rate=Decimal(row.rate).scaleb(-PLACES).normalize())
            for row in rows]


def _waiting() -> Any:
    parts: list[Select[*tuple[Any, ...]]] = [
        select(Order.currency, Order.placed_on.label("day")).where(Order.base_total.is_(None)),
        select(Return.currency, Return.returned_on.label("day")).where(Return.base_amount.is_(None),
                                                                        Return.order_id.is_(None)),
        select(Payment.currency, Payment.received_on.label("day")).where(Payment.base_amount.is_(None))]
    return union_all(*parts).subquery()
