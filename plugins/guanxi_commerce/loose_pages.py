"""What the page of a return shows that belongs to no order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from guanxi.api import Ctx, Customer, Money, NotFound, _l, staff_names
from guanxi_commerce.models import Product, Return, ReturnLine
from guanxi_commerce.pages import to_give_back


@dataclass(frozen=True, slots=True, kw_only=True)
class LooseReturn:
    """The page of one return; `order_id` is None where the order is not known. `by` is who recorded it."""

    id: int
    order_id: int | None
    customer_id: int
    customer: str
    returned_at: datetime
    reason: str
    amount: Money
    state: str
    besides: Money
    by: str
    things: Sequence[tuple[str, int, Money]]


def return_shown(ctx: Ctx, return_id: int) -> LooseReturn:
    """One return, in three statements. Raises NotFound, also when the reader may not see its customer."""
    row = ctx.session.execute(
        select(Return.id, Return.order_id, Return.customer_id, Customer.name.label("customer"), Return.returned_at,
               Return.reason, Return.amount, Return.currency, Return.created_by, Return.state, Return.held)
        .join(Customer, Customer.id == Return.customer_id).where(Return.id == return_id)).one_or_none()
    if row is None:
        raise NotFound(_l("There is no such return, or it is not yours to see."))
    lines = ctx.session.execute(
        select(ReturnLine.text, Product.name, ReturnLine.quantity, ReturnLine.amount)
        .outerjoin(Product, Product.id == ReturnLine.product_id).where(ReturnLine.return_id == return_id)
        .order_by(ReturnLine.id)).all()
    amount = to_give_back(row.amount, row.held, row.state)
    besides = amount - sum(line.amount for line in lines)
    writer = staff_names(ctx.session, [row.created_by]) if row.created_by else {}
    return LooseReturn(
        id=row.id, order_id=row.order_id, customer_id=row.customer_id, customer=row.customer, reason=row.reason,
        returned_at=row.returned_at, amount=Money(amount, row.currency), state=row.state,
        besides=Money(besides, row.currency), by=writer.get(row.created_by, ""), things=[
            (line.text or line.name or "", line.quantity, Money(line.amount, row.currency)) for line in lines])
