"""What the pages of orders show, read in a number of statements that no order changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select

from guanxi.api import Ctx, Customer, Forbidden, Money, NotFound, Store, _l, may_use, staff_names
from guanxi_commerce.amounts import PIECE
from guanxi_commerce.models import UNSETTLED, Order, OrderLine, Payment, Product, Return, ReturnLine
from guanxi_commerce.rights import RECORD

MOST: Final = 500
"""Returns and payments that a page shows of an order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """An order without its lines. `discount` is all of it, that of the lines included; `base_total` is the total in
    the organisation's currency, None while no rate is known. `created_by` recorded it, `cashier_id` sold it."""

    id: int
    number: str
    customer_id: int
    customer: str
    store: str | None
    channel: str
    status: str
    placed_at: datetime
    placed_on: date
    currency: str
    goods: Money
    discount: Money
    freight: Money
    total: Money
    refunded: Money
    base_total: int | None
    created_at: datetime
    created_by: int | None
    cashier_id: int | None

    @property
    def nothing_left(self) -> bool:
        """Whether nothing can be returned or called off any more."""
        return self.status in ("returned", "cancelled", *UNSETTLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShown:
    """One line: `quantity` and `returned` in thousandths, `amount` what was charged."""

    id: int
    code: str
    name: str
    quantity: int
    returned: int
    price: Money
    discount: Money
    amount: Money

    @property
    def left(self) -> int:
        """What can still come back, in thousandths."""
        return self.quantity - self.returned


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnShown:
    """One return; `things` name what came back. Of one that waits for approval or was refused, `state`, nothing came to
    pass: `amount` is what was to be given back."""

    id: int
    returned_at: datetime
    reason: str
    amount: Money
    created_by: int | None
    state: str
    things: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentShown:
    """One payment."""

    id: int
    received_at: datetime
    way: str
    amount: Money
    created_by: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """Everything on the page of one order; `staff` are the names of those who wrote something of it, by id."""

    head: Head
    lines: Sequence[LineShown]
    returns: Sequence[ReturnShown]
    payments: Sequence[PaymentShown]
    staff: Mapping[int, str]

    @property
    def paid(self) -> Money:
        """What was received for it."""
        return Money(sum(row.amount.minor for row in self.payments), self.head.currency)

    @property
    def due(self) -> Money:
        """What is still to be paid; nothing of an order that was called off, or that is no purchase yet."""
        if self.head.status in ("cancelled", *UNSETTLED):
            return Money(0, self.head.currency)
        owed = self.head.total.minor - self.head.refunded.minor - self.paid.minor
        return Money(max(0, owed), self.head.currency)


_HEAD: Final = (Order.id, Order.number, Order.customer_id, Order.channel, Order.status, Order.placed_at,
                Order.placed_on, Order.currency, Order.base_total, Order.created_at, Order.created_by, Order.cashier_id)
_AMOUNTS: Final = ("goods", "discount", "freight", "total", "refunded")


def head_of(ctx: Ctx, order_id: int) -> Head:
    """One order. Raises NotFound, also when the reader may not see its customer."""
    amounts = [getattr(Order, name) for name in _AMOUNTS]
    row = ctx.session.execute(
        select(*_HEAD, *amounts, Customer.name.label("customer"), Store.name.label("store"))
        .join(Customer, Customer.id == Order.customer_id).outerjoin(Store, Store.id == Order.store_id)
        .where(Order.id == order_id)).one_or_none()
    if row is None:
        raise NotFound(_l("There is no such order, or it is not yours to see."))
    values: dict[str, Any] = dict(row._mapping)
    return Head(**values | {name: Money(values[name], row.currency) for name in _AMOUNTS})


def head_to_change(ctx: Ctx, order_id: int) -> Head:
    """One order of a customer the actor may change. Raises NotFound, and Forbidden before anybody types in vain."""
    head = head_of(ctx, order_id)
    if not may_use(ctx, "edit", head.customer_id):
        raise Forbidden(_l("Your role does not let you change this customer."))
    return head


def may_record(ctx: Ctx, customer_id: int) -> bool:
    """Whether the actor may record orders, returns and payments of this customer."""
    return ctx.may(RECORD) and may_use(ctx, "edit", customer_id)


def lines_shown(ctx: Ctx, head: Head) -> list[LineShown]:
    """The lines of an order as they stand in it."""
    rows = ctx.session.execute(
        select(OrderLine.id, OrderLine.text, Product.code, Product.name, OrderLine.quantity, OrderLine.returned,
               OrderLine.price, OrderLine.discount, OrderLine.amount)
        .outerjoin(Product, Product.id == OrderLine.product_id).where(OrderLine.order_id == head.id)
        .order_by(OrderLine.position))
    return [LineShown(id=row.id, code=row.code or "", name=row.text or row.name or "", quantity=row.quantity,
                      returned=row.returned, price=Money(row.price, head.currency),
                      discount=Money(row.discount, head.currency), amount=Money(row.amount, head.currency))
            for row in rows]


def order_page(ctx: Ctx, order_id: int) -> OrderPage:
    """The page of an order, in five statements. Raises NotFound."""
    head = head_of(ctx, order_id)
    lines = lines_shown(ctx, head)
    returns, payments = _returns(ctx, head, lines), _payments(ctx, head)
    wrote = {head.created_by, head.cashier_id, *(row.created_by for row in returns),
             *(row.created_by for row in payments)}
    return OrderPage(head=head, lines=lines, returns=returns, payments=payments,
                     staff=staff_names(ctx.session, [user_id for user_id in wrote if user_id is not None]))


def quantity_text(quantity: int) -> str:
    """Thousandths as people write them: 2, or 1.5."""
    whole, rest = divmod(quantity, PIECE)
    return f"{whole}.{rest:03}".rstrip("0").rstrip(".") if rest else str(whole)


def _returns(ctx: Ctx, head: Head, lines: Sequence[LineShown]) -> list[ReturnShown]:
    names = {line.id: line.name for line in lines}
    rows = ctx.session.execute(
        select(Return.id, Return.returned_at, Return.reason, Return.amount, Return.created_by, Return.state,
               Return.held, ReturnLine.line_id,
               ReturnLine.text, ReturnLine.quantity, Product.name)
        .outerjoin(ReturnLine, ReturnLine.return_id == Return.id)
        .outerjoin(Product, Product.id == ReturnLine.product_id)
        .where(Return.order_id == head.id).order_by(Return.returned_at, Return.id, ReturnLine.id).limit(MOST))
    found: dict[int, ReturnShown] = {}
    things: dict[int, list[tuple[str, int]]] = {}
    for row in rows:
        mine = things.setdefault(row.id, [])
        found.setdefault(row.id, ReturnShown(
            id=row.id, returned_at=row.returned_at, reason=row.reason, state=row.state, created_by=row.created_by,
            amount=Money(to_give_back(row.amount, row.held, row.state), head.currency), things=mine))
        if row.quantity is not None:
            mine.append((names.get(row.line_id) or row.text or row.name or "", row.quantity))
    return list(found.values())


def to_give_back(amount: int, held: Mapping[str, Any] | None, state: str) -> int:
    """What was given back, or is to be once that is approved."""
    return amount if state == "given" or held is None else int(held["total"])


def _payments(ctx: Ctx, head: Head) -> list[PaymentShown]:
    rows = ctx.session.execute(
        select(Payment.id, Payment.received_at, Payment.way, Payment.amount, Payment.created_by)
        .where(Payment.order_id == head.id).order_by(Payment.received_at, Payment.id).limit(MOST))
    return [PaymentShown(id=row.id, received_at=row.received_at, way=row.way, created_by=row.created_by,
                         amount=Money(row.amount, head.currency)) for row in rows]
