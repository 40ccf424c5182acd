"""A shop for tests: records through the plugin's own services and reads back what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import select

from guanxi.ctx import Ctx
from guanxi.customers.models import Customer
from guanxi.db import unit_of_work
from guanxi.events.models import EventRow
from guanxi.testing.factories import Made
from guanxi_commerce import services
from guanxi_commerce.drafts import (
    NewLine,
    NewOrder,
    NewPayment,
    NewProduct,
    NewReturn,
    NewReturnLine,
    Recorded,
)
from guanxi_commerce.models import CustomerSummary, Order, OrderLine

T = TypeVar("T")
PIECE = 1000
NOON = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)
"""Noon in Shanghai: `days_ago` counts back from here."""
_key = count(1)


def line(price: int, pieces: int = 1, **more: Any) -> NewLine:
    """A line of free text, `pieces` of it at `price` fen."""
    named = more if "product_id" in more else {"text": "丝巾", **more}
    return NewLine(price=price, quantity=pieces * PIECE, **named)


@dataclass(slots=True)
class Shop:
    """Works at NOON unless told otherwise, as somebody who may do everything."""

    ctx: Ctx
    make: Made
    now: datetime = NOON

    def write(self, work: Callable[[Ctx], T]) -> T:
        """`work` in a unit of work of its own."""
        with unit_of_work(self.ctx) as unit:
            return work(replace(unit.ctx, now=self.now))

    def order(self, customer_id: int, *lines: NewLine, days_ago: int = 0, **more: Any) -> NewOrder:
        """A draft: one line of 100 yuan unless others are given."""
        placed_at = more.pop("placed_at", self.now - timedelta(days=days_ago))
        return NewOrder(key=more.pop("key", f"key-{next(_key)}"), customer_id=customer_id, placed_at=placed_at,
                        lines=lines or (line(10_000),), **more)

    def buys(self, customer_id: int, *lines: NewLine, days_ago: int = 0, **more: Any) -> int:
        """A recorded order; its id."""
        draft = self.order(customer_id, *lines, days_ago=days_ago, **more)
        return self.write(lambda ctx: services.record_order(ctx, draft))

    def records(self, drafts: Sequence[NewOrder]) -> Recorded:
        """Orders recorded together."""
        return self.write(lambda ctx: services.record_orders(ctx, drafts))

    def imports(self, drafts: Sequence[NewOrder]) -> Recorded:
        """Orders imported together."""
        return self.write(lambda ctx: services.import_orders(ctx, drafts))

    def back(self, order_id: int | None = None, *lines: NewReturnLine, **more: Any) -> NewReturn:
        """A draft of a return."""
        return NewReturn(key=more.pop("key", f"key-{next(_key)}"), returned_at=more.pop("returned_at", self.now),
                         order_id=order_id, lines=lines, **more)

    def returns(self, order_id: int | None = None, *lines: NewReturnLine, **more: Any) -> int:
        """A recorded return; its id."""
        draft = self.back(order_id, *lines, **more)
        return self.write(lambda ctx: services.record_return(ctx, draft))

    def returns_all(self, order_id: int) -> int:
        """Everything of an order brought back."""
        return self.returns(order_id, *(NewReturnLine(line_id=row.id, quantity=row.quantity)
                                        for row in self.lines(order_id)))

    def pays(self, amount: int, **more: Any) -> int:
        """A recorded payment; its id."""
        draft = NewPayment(key=more.pop("key", f"key-{next(_key)}"), amount=amount, received_at=self.now,
                           way=more.pop("way", "wechat"), **more)
        return self.write(lambda ctx: services.record_payment(ctx, draft))

    def product(self, code: str, price: int = 10_000, **more: Any) -> int:
        """A product; its id."""
        draft = NewProduct(code=code, name=more.pop("name", code), price=price, **more)
        return self.write(lambda ctx: services.create_products(ctx, [draft]))[0]

    def lines(self, order_id: int) -> Sequence[OrderLine]:
        """An order's lines as they are stored."""
        return self.ctx.session.scalars(select(OrderLine).where(OrderLine.order_id == order_id)
                                        .order_by(OrderLine.position).execution_options(populate_existing=True)).all()

    def stored(self, order_id: int) -> Order:
        """An order as it is stored."""
        return self.ctx.session.scalars(select(Order).where(Order.id == order_id)
                                        .execution_options(populate_existing=True)).one()

    def summary(self, customer_id: int) -> CustomerSummary | None:
        """A customer's row."""
        return self.ctx.session.scalars(select(CustomerSummary).where(CustomerSummary.customer_id == customer_id)
                                        .execution_options(populate_existing=True)).one_or_none()

    def state(self, customer_id: int) -> str:
        """A customer's state."""
        return self.ctx.session.scalars(select(Customer.state).where(Customer.id == customer_id)).one()

    def told(self, name: str) -> list[dict[str, Any]]:
        """The fields of the events of one name."""
        return list(self.ctx.session.scalars(select(EventRow.fields).where(EventRow.name == name)
                                             .order_by(EventRow.id)))

    def ways(self) -> list[tuple[str, str, str]]:
        """(before, after, reason) of every change of state, in order."""
        return [(row["before"], row["after"], row["reason"]) for row in self.told("customers.state_changed")]
