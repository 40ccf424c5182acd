"""Taking back what was recorded by mistake, as a whole import: nothing is deleted, it only comes to nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from guanxi.api import EVERYTHING, Ctx, Happening, emit, push, record
from guanxi_commerce.checks import bounded
from guanxi_commerce.daily import touch
from guanxi_commerce.events import ReturnsWithdrawn
from guanxi_commerce.following import follow
from guanxi_commerce.house import house_of
from guanxi_commerce.locking import lock_customers
from guanxi_commerce.models import Order, OrderLine, Payment, Return, ReturnLine
from guanxi_commerce.returning import bought
from guanxi_commerce.rights import RECORD
from guanxi_commerce.services.closing import cancel_orders
from guanxi_commerce.services.returns import refresh_orders
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
    """Let returns, at most MOST, come to nothing: no money was given back. Their keys are free again.

    Those of an order are no longer of it, and the order is as it was; unless somebody brought more of it back later.
    Returns the ids of those that came to something until now.
    """
    ctx.require(RECORD)
    bounded(return_ids, MOST)
    house = house_of(ctx)
    later = aliased(Return)
    more = exists().where(later.order_id == Return.order_id, later.id > Return.id, later.id.not_in(return_ids))
    rows = {row.id: row for row in ctx.session.execute(
        select(Return.id, Return.order_id, Return.customer_id, Return.amount, Return.currency, Return.returned_on,
               Return.key).where(Return.id.in_(return_ids), ~more))}
    there = lock_customers(ctx, [row.customer_id for row in rows.values()])
    ids = sorted(row.id for row in rows.values() if row.customer_id in there and not row.key.startswith(f"{_MARK}:"))
    if not ids:
        return []
    days = _detached(ctx, [rows[row_id] for row_id in ids if rows[row_id].order_id is not None])
    ctx.session.execute(update(ReturnLine).where(ReturnLine.return_id.in_(ids)).values(amount=0),
                        execution_options=_OPTIONS)
    for row_id in ids:
        ctx.session.execute(update(Return).where(Return.id == row_id).values(
            order_id=None, amount=0, base_amount=0, key=f"{_MARK}:{row_id}"), execution_options=_OPTIONS)
        record(ctx, "commerce.return", row_id, "withdraw", {"amount": (rows[row_id].amount, 0)})
    push(ctx, [Happening(customer_id=rows[row_id].customer_id, kind="commerce.withdrawn", data={
        "return": row_id, "amount": rows[row_id].amount, "currency": rows[row_id].currency}) for row_id in ids])
    emit(ctx, ReturnsWithdrawn(customer_ids=tuple(sorted({rows[row_id].customer_id for row_id in ids})),
                               return_ids=tuple(ids)))
    days += [(rows[row_id].customer_id, rows[row_id].returned_on) for row_id in ids]
    follow(ctx, touch(days), house, RETURN)
    return ids


def _detached(ctx: Ctx, returns: Sequence[Any]) -> list[tuple[int, date]]:
    """Take returns off their orders, which are as they were then; the customers and days of these."""
    if not returns:
        return []
    ids, order_ids = [row.id for row in returns], sorted({row.order_id for row in returns})
    of_order = OrderLine.id == ReturnLine.line_id
    ctx.session.execute(update(ReturnLine).where(ReturnLine.return_id.in_(ids), ReturnLine.line_id.is_not(None)).values(
        product_id=select(OrderLine.product_id).where(of_order).scalar_subquery(),
        text=select(OrderLine.text).where(of_order).scalar_subquery(), line_id=None), execution_options=_OPTIONS)
    ctx.session.execute(update(Return).where(Return.id.in_(ids)).values(order_id=None), execution_options=_OPTIONS)
    refresh_orders(ctx, order_ids, ())
    orders = bought(ctx, order_ids)
    whole = [row_id for row_id in order_ids if orders[row_id].is_returned]
    refresh_orders(ctx, order_ids, whole)
    ctx.session.execute(update(Order).where(
        Order.id.in_(order_ids), Order.id.not_in(whole), Order.status == "returned").values(status="completed"),
        execution_options=_OPTIONS)
    return [(order.customer_id, order.placed_on) for order in orders.values()]
