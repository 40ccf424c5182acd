"""The orders that goods of a file are returns of, found by their numbers, and the lines that came back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import select

from guanxi.api import EVERYTHING, Ctx, Issue, _l, among
from guanxi_commerce.drafts import NewReturnLine
from guanxi_commerce.importing.goods import Goods
from guanxi_commerce.models import Order, OrderLine


@dataclass(slots=True)
class _Line:
    """What is left of a line of an order."""

    id: int
    product_id: int | None
    text: str | None
    quantity: int
    amount: int

    def is_of(self, product_id: int | None, text: str) -> bool:
        return self.product_id == product_id if product_id else self.product_id is None and self.text == text


@dataclass(slots=True)
class Linked:
    """An order that returns are of, with its lines."""

    id: int
    customer_id: int
    lines: list[_Line] = field(default_factory=list)

    def came_back(self, goods: Goods, product_id: int | None, text: str) -> NewReturnLine:
        """Goods as those of the line from which as much can come back; else as goods of the order, of no line."""
        line = next((line for line in self.lines if line.is_of(product_id, text) and line.quantity >= goods.quantity
                     and line.amount >= goods.amount), None)
        if line is None:
            return NewReturnLine(product_id=product_id, text=None if product_id else text, quantity=goods.quantity,
                                 amount=goods.amount)
        line.quantity -= goods.quantity
        line.amount -= goods.amount
        return NewReturnLine(line_id=line.id, quantity=goods.quantity, amount=goods.amount)


class _Found(NamedTuple):
    id: int
    customer_id: int
    source: str


def orders_called(ctx: Ctx, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Linked | Issue]:
    """The orders by source and number: of that source, else of whichever source alone has the number. An issue where
    several have it; those that nobody has are left out."""
    pairs = [(source, number) for source, number in wanted if number]
    if not pairs:
        return {}
    rows: dict[str, list[_Found]] = {}
    for row in ctx.session.execute(
            select(Order.number, Order.id, Order.customer_id, Order.source)
            .where(among(ctx.session, Order.number, {number for _source, number in pairs}), Order.status != "cancelled")
            .order_by(Order.id), execution_options=EVERYTHING):
        rows.setdefault(row.number, []).append(_Found(row.id, row.customer_id, row.source))
    orders: dict[int, Linked] = {}
    meant = {(source, number): _meant(number, rows[number], source, orders) for source, number in pairs
             if number in rows}
    _with_lines(ctx, orders)
    return meant


def unknown(number: str) -> Issue:
    """Why goods can't be of an order that is not there."""
    return Issue(message=_l("There is no order “%(number)s” here to be the return of. Import that order first, then "
                            "this row alone."), code="return.no_order", field="return_of", params={"number": number})


def _meant(number: str, found: Sequence[_Found], source: str, orders: dict[int, Linked]) -> Linked | Issue:
    own = [one for one in found if one.source == source] or found
    if len(own) == 1:
        return orders.setdefault(own[0].id, Linked(own[0].id, own[0].customer_id))
    return Issue(message=_l("Orders of several sources are called “%(number)s”. Say where the file comes from."),
                 code="return.several", field="return_of", params={"number": number})


def _with_lines(ctx: Ctx, orders: Mapping[int, Linked]) -> None:
    rows = ctx.session.execute(
        select(OrderLine.order_id, OrderLine.id, OrderLine.product_id, OrderLine.text,
               (OrderLine.quantity - OrderLine.returned).label("quantity"),
               (OrderLine.amount - OrderLine.refunded).label("amount"))
        .where(among(ctx.session, OrderLine.order_id, orders)).order_by(OrderLine.order_id, OrderLine.position),
        execution_options=EVERYTHING) if orders else ()
    for row in rows:
        orders[row.order_id].lines.append(_Line(row.id, row.product_id, row.text, row.quantity, row.amount))
