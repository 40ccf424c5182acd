"""Taking back what was recorded by mistake, as a whole import: nothing is deleted, it only comes to nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import exists, select, update

from guanxi.api import EVERYTHING, Ctx, Happening, emit, push, record
from guanxi_commerce.checks import bounded
from guanxi_commerce.daily import touch
from guanxi_commerce.events import ReturnsWithdrawn
from guanxi_commerce.following import follow
from guanxi_commerce.house import house_of
from guanxi_commerce.locking import lock_customers
from guanxi_commerce.models import Order, Payment, Return, ReturnLine
from guanxi_commerce.rights import RECORD
from guanxi_commerce.services.closing import cancel_orders
from guanxi_commerce.steps import RETURN

MOST: Final = 500
_MARK: Final = "withdrawn"
_OPTIONS: Final[dict[str, Any]] = {**EVERYTHING, "synchronize_session": False}


def withdraw_orders(ctx: Ctx, order_ids: Sequence[int]) -> list[int]:
    """Cancel orders, at most MOST, with which nothing has happened since: nothing was brought back, paid or cancelled.

    Their numbers and keys are free again, so that they can be recorded once more, and right. Returns their ids.
    """
    bounded(order_ids, MOST)
    paid = exists().where(Payment.order_id == Order.id)
    back = exists().where(Return.order_id == Order.id)
    free = ctx.session.scalars(select(Order.id).where(
        Order.id.in_(order_ids), Order.status.in_(("placed", "completed")), Order.refunded == 0, ~paid, ~back)).all()
    ids = cancel_orders(ctx, free)
    for row_id in ids:
        ctx.session.execute(update(Order).where(Order.id == row_id).values(
            source=f"{_MARK} {row_id}", key=f"{_MARK}:{row_id}"), execution_options=_OPTIONS)
    return ids


def withdraw_returns(ctx: Ctx, return_ids: Sequence[int]) -> list[int]:
    """Let returns without an order, at most MOST, come to nothing: no money was given back. Their keys are free again.
    Returns the ids of those that came to something until now."""
    ctx.require(RECORD)
    bounded(return_ids, MOST)
    house = house_of(ctx)
    rows = {row.id: row for row in ctx.session.execute(
        select(Return.id, Return.customer_id, Return.amount, Return.currency, Return.returned_on, Return.key)
        .where(Return.id.in_(return_ids), Return.order_id.is_(None)))}
    there = lock_customers(ctx, [row.customer_id for row in rows.values()])
    ids = sorted(row.id for row in rows.values() if row.customer_id in there and not row.key.startswith(f"{_MARK}:"))
    if not ids:
        return []
    ctx.session.execute(update(ReturnLine).where(ReturnLine.return_id.in_(ids)).values(amount=0),
                        execution_options=_OPTIONS)
    for row_id in ids:
        ctx.session.execute(update(Return).where(Return.id == row_id).values(
            amount=0, base_amount=0, key=f"{_MARK}:{row_id}"), execution_options=_OPTIONS)
        record(ctx, "commerce.return", row_id, "withdraw", {"amount": (rows[row_id].amount, 0)})
    push(ctx, [Happening(customer_id=rows[row_id].customer_id, kind="commerce.withdrawn", data={
        "return": row_id, "amount": rows[row_id].amount, "currency": rows[row_id].currency}) for row_id in ids])
    emit(ctx, ReturnsWithdrawn(customer_ids=tuple(sorted({rows[row_id].customer_id for row_id in ids})),
                               return_ids=tuple(ids)))
    follow(ctx, touch((rows[row_id].customer_id, rows[row_id].returned_on) for row_id in ids), house, RETURN)
    return ids
