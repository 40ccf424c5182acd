"""What becomes of an order as a whole: delivered, or called off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select, update

from guanxi.api import EVERYTHING, Ctx, Forbidden, Happening, Issue, Refused, _l, emit, push, record
from guanxi_commerce.checks import bounded
from guanxi_commerce.daily import touch
from guanxi_commerce.events import OrdersCancelled
from guanxi_commerce.following import follow
from guanxi_commerce.house import house_of
from guanxi_commerce.locking import lock_customers
from guanxi_commerce.models import UNSETTLED, Order, OrderLine
from guanxi_commerce.returning import holders
from guanxi_commerce.rights import RECORD
from guanxi_commerce.services.approving import let_lapse
from guanxi_commerce.steps import RETURN

MOST: Final = 500
_OPTIONS: Final[dict[str, Any]] = {**EVERYTHING, "synchronize_session": False}


def cancel_orders(ctx: Ctx, order_ids: Sequence[int]) -> list[int]:
    """Call orders off, at most MOST; returns the ids that were not cancelled before. Those not the actor's to see are
    left out. Raises Refused, and cancels none, when of one something was brought back already."""
    found = _locked(ctx, order_ids)
    ids = cancelled = sorted(row_id for row_id, row in found.items() if row.status != "cancelled")
    touched = [row_id for row_id in ids if found[row_id].refunded or found[row_id].status == "returned"]
    if touched:
        numbers = ", ".join(found[row_id].number for row_id in touched[:5])
        raise Refused(_l("The orders were not cancelled."), [Issue(
            message=_l("Something was brought back of %(numbers)s: record the rest as a return too."),
            code="returned", field="order", params={"numbers": numbers})])
    if not ids:
        return []
    _set_status(ctx, ids, found, "cancelled", "cancel")
    let_lapse(ctx, [row_id for row_id in ids if found[row_id].status == "waiting"])
    ids = [row_id for row_id in ids if found[row_id].status not in UNSETTLED]
    if ids:
        _tell_cancelled(ctx, ids, found)
    return cancelled


def _tell_cancelled(ctx: Ctx, ids: Sequence[int], found: dict[int, Any]) -> None:
    """What was a purchase is none any more: figures follow, and whoever listens."""
    ctx.session.execute(update(OrderLine).where(OrderLine.order_id.in_(ids)).values(kept=0), execution_options=_OPTIONS)
    push(ctx, [Happening(customer_id=found[row_id].customer_id, kind="commerce.cancelled", data={
        "order": row_id, "number": found[row_id].number, "total": found[row_id].total,
        "currency": found[row_id].currency}) for row_id in ids])
    customers = sorted({found[row_id].customer_id for row_id in ids})
    emit(ctx, OrdersCancelled(customer_ids=tuple(customers), order_ids=tuple(ids)))
    follow(ctx, touch((found[row_id].customer_id, found[row_id].placed_on) for row_id in ids), house_of(ctx), RETURN)


def complete_orders(ctx: Ctx, order_ids: Sequence[int]) -> list[int]:
    """Mark orders, at most MOST, as delivered; returns the ids that were placed until now."""
    found = _locked(ctx, order_ids)
    ids = sorted(row_id for row_id, row in found.items() if row.status == "placed")
    _set_status(ctx, ids, found, "completed", "complete")
    return ids


def _locked(ctx: Ctx, order_ids: Sequence[int]) -> dict[int, Any]:
    """The orders the actor may see, once nobody else changes anything about their customers."""
    ctx.require(RECORD)
    bounded(order_ids, MOST)
    whose = holders(ctx, order_ids)
    there = lock_customers(ctx, whose.values())
    rows = ctx.session.execute(
        select(Order.id, Order.customer_id, Order.number, Order.status, Order.refunded, Order.total, Order.currency,
               Order.placed_on)
        .where(Order.id.in_([row_id for row_id, customer_id in whose.items() if customer_id in there])))
    return {row.id: row for row in rows}


def _set_status(ctx: Ctx, ids: Sequence[int], found: dict[int, Any], status: str, verb: str) -> None:
    """Guarded: the update reaches the orders of customers the actor may change, and all of `ids` must be such."""
    changed: Any = ctx.session.execute(update(Order).where(Order.id.in_(ids)).values(status=status),
                                       execution_options={"synchronize_session": False})
    if changed.rowcount != len(ids):
        raise Forbidden(_l("Your role does not let you change this customer."))
    for row_id in ids:
        record(ctx, "commerce.order", row_id, verb, {"status": (found[row_id].status, status)})
