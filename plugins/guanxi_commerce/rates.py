"""Amounts in the organisation's currency, by the rate of the day; never a guess."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import select

from guanxi.api import Ctx, Money
from guanxi_commerce.models import Rate

PLACES: Final = 8
"""Decimal places of a stored rate."""
HOLDS: Final = timedelta(days=31)
"""How long a rate holds when no newer one is entered: rates may be kept monthly. After that none is known."""


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates into `base` that were asked for: per currency, days ascending and what held from each on."""

    base: str
    known: Mapping[str, tuple[Sequence[date], Sequence[int]]] = field(default_factory=dict)

    def convert(self, amount: int, currency: str, day: date) -> int | None:
        """`amount` minor units of `currency` on `day` in minor units of the base, half up; None without a rate."""
        if currency == self.base:
            return amount
        days, values = self.known.get(currency, ((), ()))
        place = bisect_right(days, day) - 1
        if place < 0 or day - days[place] >= HOLDS:
            return None
        major = Money(amount, currency).major() * Decimal(values[place]).scaleb(-PLACES)
        return Money.of(major, self.base).minor


def known_rates(ctx: Ctx, base: str, wanted: Iterable[tuple[str, date]]) -> Rates:
    """The rates that amounts of these (currency, day) need: one statement, none when all is in `base`."""
    foreign = [pair for pair in wanted if pair[0] != base]
    if not foreign:
        return Rates(base)
    days = [day for _, day in foreign]
    found: dict[str, tuple[list[date], list[int]]] = {}
    rows = ctx.session.execute(
        select(Rate.currency, Rate.day, Rate.rate)
        .where(Rate.base == base, Rate.currency.in_({currency for currency, _ in foreign}),
               Rate.day.between(min(days) - HOLDS, max(days)))
        .order_by(Rate.currency, Rate.day))
    for currency, day, rate in rows:
        kept = found.setdefault(currency, ([], []))
        kept[0].append(day)
        kept[1].append(rate)
    return Rates(base, found)
