"""That orders were recorded, said on timelines and to whoever listens: when they are, or once they are approved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from guanxi.api import Ctx, Happening, emit, push
from guanxi_commerce.events import OrdersRecorded

SUBJECTS: Final = 1_000
"""Orders an event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """An order as far as others are told of it."""

    id: int
    number: str
    customer_id: int
    placed_at: datetime
    cashier_id: int | None
    total: int
    currency: str


def tell_recorded(ctx: Ctx, orders: Sequence[Sold]) -> None:
    """Push a line for each, and emit an event for every SUBJECTS of them."""
    push(ctx, [Happening(
        customer_id=order.customer_id, kind="commerce.order", at=order.placed_at, actor_id=order.cashier_id,
        data={"order": order.id, "number": order.number, "total": order.total, "currency": order.currency})
        for order in orders])
    for start in range(0, len(orders), SUBJECTS):
        part = orders[start:start + SUBJECTS]
        emit(ctx, OrdersRecorded(customer_ids=tuple(sorted({order.customer_id for order in part})),
                                 order_ids=tuple(order.id for order in part)))
