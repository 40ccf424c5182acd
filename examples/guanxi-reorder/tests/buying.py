"""Customers who buy, by commerce's own door."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from guanxi.api import Ctx, unit_of_work
from guanxi_commerce.api import NewLine, NewOrder, record_order

_key = count(1)


def buys(ctx: Ctx, customer_id: int, *days_ago: int) -> None:
    """An order on each of these days."""
    for days in days_ago:
        with unit_of_work(ctx) as unit:
            record_order(unit.ctx, NewOrder(key=f"order-{next(_key)}", customer_id=customer_id,
                                            placed_at=unit.ctx.now - timedelta(days=days),
                                            lines=(NewLine(text="茶叶", price=10_000),)))
