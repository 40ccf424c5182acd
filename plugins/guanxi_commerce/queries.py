"""Reading orders and what belongs to them, as far as the reader may see the customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from guanxi.api import Ctx
from guanxi_commerce.models import Order, OrderLine, Payment, Return

MOST: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """One order as other plugins read it; units as in models.Order."""

    id: int
    number: str
    customer_id: int
    store_id: int | None
    channel: str
    status: str
    placed_at: datetime
    currency: str
    goods: int
    discount: int
    freight: int
    total: int
    refunded: int
    base_total: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """One line of an order; units as in models.OrderLine."""

    id: int
    order_id: int
    product_id: int | None
    text: str | None
    quantity: int
    price: int
    discount: int
    amount: int
    returned: int
    refunded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnFacts:
    """One return; `base_amount` is in the organisation's currency, None while no rate is known."""

    id: int
    customer_id: int
    order_id: int | None
    returned_at: datetime
    currency: str
    amount: int
    base_amount: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFacts:
    """One payment; `base_amount` as in ReturnFacts."""

    id: int
    customer_id: int
    order_id: int | None
    way: str
    received_at: datetime
    currency: str
    amount: int
    base_amount: int | None


_ORDER: Final = tuple(getattr(Order, name) for name in OrderFacts.__dataclass_fields__)
_LINE: Final = tuple(getattr(OrderLine, name) for name in LineFacts.__dataclass_fields__)
_RETURN: Final = tuple(getattr(Return, name) for name in ReturnFacts.__dataclass_fields__)
_PAYMENT: Final = tuple(getattr(Payment, name) for name in PaymentFacts.__dataclass_fields__)


def orders(ctx: Ctx, order_ids: Sequence[int]) -> list[OrderFacts]:
    """Those of at most MOST orders that the reader may see, by id."""
    rows = ctx.session.execute(select(*_ORDER).where(Order.id.in_(order_ids[:MOST])).order_by(Order.id))
    return [OrderFacts(**row._mapping) for row in rows]


def orders_of(ctx: Ctx, customer_id: int, *, before: tuple[datetime, int] | None = None, limit: int = 50
              ) -> list[OrderFacts]:
    """A customer's orders, newest first, older than `before` (placed_at, id)."""
    statement = select(*_ORDER).where(Order.customer_id == customer_id)
    if before is not None:
        at, row_id = before
        statement = statement.where((Order.placed_at < at) | ((Order.placed_at == at) & (Order.id < row_id)))
    rows = ctx.session.execute(statement.order_by(Order.placed_at.desc(), Order.id.desc()).limit(min(limit, MOST)))
    return [OrderFacts(**row._mapping) for row in rows]


def lines_of(ctx: Ctx, order_ids: Sequence[int]) -> list[LineFacts]:
    """The lines of at most MOST orders, in the order they stand there."""
    rows = ctx.session.execute(select(*_LINE).where(OrderLine.order_id.in_(order_ids[:MOST]))
                               .order_by(OrderLine.order_id, OrderLine.position))
    return [LineFacts(**row._mapping) for row in rows]


def returns(ctx: Ctx, return_ids: Sequence[int]) -> list[ReturnFacts]:
    """Those of at most MOST returns that the reader may see, by id."""
    rows = ctx.session.execute(select(*_RETURN).where(Return.id.in_(return_ids[:MOST]), Return.state == "given")
                               .order_by(Return.id))
    return [ReturnFacts(**row._mapping) for row in rows]


def payments(ctx: Ctx, payment_ids: Sequence[int]) -> list[PaymentFacts]:
    """Those of at most MOST payments that the reader may see, by id."""
    rows = ctx.session.execute(select(*_PAYMENT).where(Payment.id.in_(payment_ids[:MOST])).order_by(Payment.id))
    return [PaymentFacts(**row._mapping) for row in rows]


def unpriced_orders(ctx: Ctx, after: int = 0, limit: int = 50) -> list[OrderFacts]:
    """Orders without an amount in the organisation's currency, since no rate is known for their day, by id."""
    rows = ctx.session.execute(select(*_ORDER).where(Order.base_total.is_(None), Order.id > after)
                               .order_by(Order.id).limit(min(limit, MOST)))
    return [OrderFacts(**row._mapping) for row in rows]
