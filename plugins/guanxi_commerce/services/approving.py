"""Discounts that need approval: asked for in the transaction of the order, and what becomes of it then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select, update

from guanxi.api import (
    EVERYTHING,
    ApprovalAsk,
    ApprovalDesk,
    Conflict,
    Ctx,
    Forbidden,
    NotFound,
    _l,
    may_use,
    record,
    service,
)
from guanxi_commerce.daily import touch
from guanxi_commerce.following import follow
from guanxi_commerce.house import House, house_of
from guanxi_commerce.locking import lock_customers
from guanxi_commerce.models import Order, OrderLine
from guanxi_commerce.rates import known_rates
from guanxi_commerce.rights import RECORD
from guanxi_commerce.services.telling import Sold, tell_recorded
from guanxi_commerce.steps import PURCHASE

DISCOUNT: Final = "commerce.discount"
_OPTIONS: Final[dict[str, Any]] = {**EVERYTHING, "synchronize_session": False}
_COLUMNS: Final = ("id", "number", "customer_id", "status", "becomes", "currency", "placed_at", "placed_on", "discount",
                   "goods", "total", "channel", "cashier_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Discounted:
    """An order as far as rules look at it: `discount` is all of it, in minor units of `currency`."""

    id: int
    number: str
    customer_id: int
    currency: str
    placed_on: date
    discount: int
    goods: int
    channel: str


def desk_of(ctx: Ctx) -> ApprovalDesk | None:
    """Where approval is asked for; None while nothing needs any."""
    found: ApprovalDesk | None = service(ctx, "approvals")
    return found


def ask_for(ctx: Ctx, house: House, orders: Sequence[Discounted], reason: str) -> frozenset[int]:
    """Ask for approval of the discounts among them; returns the orders that wait for it."""
    desk = desk_of(ctx)
    asks = discount_asks(ctx, house, orders, reason) if desk is not None else []
    if desk is None or not asks:
        return frozenset()
    return frozenset(row_id for row_id, found in desk.ask(ctx, DISCOUNT, asks).items() if found.state == "waiting")


def discount_asks(ctx: Ctx, house: House, orders: Sequence[Discounted], reason: str = "") -> list[ApprovalAsk]:
    """What is asked of those with a discount; an amount whose rate is not known is not said."""
    given = [order for order in orders if order.discount]
    rates = known_rates(ctx, house.currency, ((order.currency, order.placed_on) for order in given))
    return [ApprovalAsk(
        thing_id=order.id, subject=order.number, customer_id=order.customer_id, reason=reason, facts={
            "amount": rates.convert(order.discount, order.currency, order.placed_on),
            "percent": -(-100 * order.discount // order.goods),
            "goods": rates.convert(order.goods, order.currency, order.placed_on),
            "channel": order.channel}) for order in given]


def submit_order(ctx: Ctx, order_id: int, reason: str) -> bool:
    """Ask once more for a draft; returns whether it waits. Where nothing needs approval any more, it is recorded."""
    row = _own(ctx, order_id)
    if row.status != "draft":
        raise Conflict(_l("This order is no draft any more. Look at it again."))
    waiting = ask_for(ctx, house_of(ctx), [Discounted(
        id=row.id, number=row.number, customer_id=row.customer_id, currency=row.currency, placed_on=row.placed_on,
        discount=row.discount, goods=row.goods, channel=row.channel)], reason)
    if not waiting:
        release_order(ctx, order_id, "submit")
        return False
    _set(ctx, row, "waiting", "submit")
    return True


def hold_back(ctx: Ctx, order_id: int) -> None:
    """Make a draft again of an order that waits: nobody is asked any more."""
    row = _own(ctx, order_id)
    desk = desk_of(ctx)
    if row.status != "waiting":
        raise Conflict(_l("This order does not wait any more. Look at it again."))
    if desk is not None:
        desk.withdraw(ctx, DISCOUNT, [order_id])
    _set(ctx, row, "draft", "hold")


def release_order(ctx: Ctx, order_id: int, verb: str = "approve") -> None:
    """Make a purchase of an order that waited: it counts from now on, as what it was to be."""
    row = _locked(ctx, order_id)
    if row is None or row.becomes is None:
        raise Conflict(_l("The order does not wait any more: it was changed or cancelled meanwhile."))
    ctx.session.execute(update(Order).where(Order.id == order_id).values(status=row.becomes, becomes=None),
                        execution_options=_OPTIONS)
    ctx.session.execute(update(OrderLine).where(OrderLine.order_id == order_id).values(kept=OrderLine.quantity),
                        execution_options=_OPTIONS)
    record(ctx, "commerce.order", order_id, verb, {"status": (row.status, row.becomes)})
    tell_recorded(ctx, [Sold(
        id=row.id, number=row.number, customer_id=row.customer_id, placed_at=row.placed_at, cashier_id=row.cashier_id,
        total=row.total, currency=row.currency)])
    follow(ctx, touch([(row.customer_id, row.placed_on)]), house_of(ctx), PURCHASE)


def draft_order(ctx: Ctx, order_id: int) -> None:
    """Make a draft of an order whose discount was not approved."""
    row = _locked(ctx, order_id)
    if row is not None and row.status == "waiting":
        _set(ctx, row, "draft", "refuse")


def let_lapse(ctx: Ctx, order_ids: Sequence[int]) -> None:
    """Ask nobody any more about orders that were called off."""
    desk = desk_of(ctx)
    if desk is not None and order_ids:
        desk.withdraw(ctx, DISCOUNT, order_ids, "lapsed")


def _own(ctx: Ctx, order_id: int) -> Any:
    """An order of a customer the actor may change, on which nobody else works until this transaction ends."""
    ctx.require(RECORD)
    row = _locked(ctx, order_id)
    if row is None:
        raise NotFound(_l("There is no such order, or it is not yours to see."))
    if not may_use(ctx, "edit", row.customer_id):
        raise Forbidden(_l("Your role does not let you change this customer."))
    return row


def _locked(ctx: Ctx, order_id: int) -> Any:
    customer_id = ctx.session.scalar(select(Order.customer_id).where(Order.id == order_id))
    if customer_id is None or not lock_customers(ctx, [customer_id]):
        return None
    return ctx.session.execute(
        select(*(getattr(Order, name) for name in _COLUMNS)).where(Order.id == order_id)).one_or_none()


def _set(ctx: Ctx, row: Any, status: str, verb: str) -> None:
    ctx.session.execute(update(Order).where(Order.id == row.id).values(status=status), execution_options=_OPTIONS)
    record(ctx, "commerce.order", row.id, verb, {"status": (row.status, status)})




