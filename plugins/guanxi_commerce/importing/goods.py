"""One row of a file of orders: what it is of, how much of it, what it comes to. Exact, rounded once, half up."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from guanxi.api import Issue, LazyString, Money, SourceRow, _l
from guanxi_commerce.amounts import PIECE, charged
from guanxi_commerce.drafts import NewLine

_ONE: Final = Decimal(1)
_NOTHING: Final = Decimal(0)


class Goods(NamedTuple):
    """What a row says, never negative; `back` tells that it came back. `amount` is after `discount`. Minor units, and
    thousandths of a piece."""

    row: int
    code: str
    name: str
    quantity: int
    price: int
    discount: int
    amount: int
    back: bool

    def line(self, product_id: int | None, otherwise: str) -> NewLine:
        """A line of an order."""
        gross = self.amount + self.discount
        return NewLine(product_id=product_id, text=None if product_id else self.named(otherwise),
                       quantity=self.quantity, price=self.price, discount=self.discount,
                       amount=None if charged(self.price, self.quantity) == gross else gross)

    def named(self, otherwise: str) -> str:
        """What it is called, where it is no product of ours."""
        both = f"{self.code} {self.name}".strip()
        return (both or otherwise)[:200]


def goods_of(row: SourceRow, currency: str) -> Goods | Issue:
    """What `row` says of goods; a row that is a whole order is one thing of its total."""
    values = row.values
    pieces = values.get("quantity", _ONE)
    price, total, discount = values.get("price"), values.get("total"), values.get("discount", _NOTHING)
    if price is None and total is None:
        return _issue(_l("Neither a price nor an amount stands here."), "no_amount", row, "price")
    quantity = pieces * PIECE
    if not pieces or quantity != quantity.to_integral_value():
        return _issue(_l("A quantity is not zero, and has at most three decimals."), "bad_quantity", row, "quantity")
    if discount < 0 or (price is not None and price < 0):
        return _issue(_l("A price or a discount below zero can’t be read: what came back has its quantity or its "
                         "amount below zero."), "negative", row, "price" if discount >= 0 else "discount")
    amount = _minor(total if total is not None else pieces * (price or 0), currency)
    less = _minor(discount, currency)
    if total is None:
        amount -= less if pieces > 0 else -less
    back = pieces < 0 or amount < 0
    if total is None and back != (pieces < 0):
        return _issue(_l("The discount is larger than what it is off."), "bad_discount", row, "discount")
    size = abs(amount) + less
    each = _minor(price, currency) if price is not None else _minor(abs(
        (total or 0) + (discount if pieces > 0 else -discount)) / abs(pieces), currency)
    return Goods(row.row, values.get("product", ""), values.get("product_name", ""), abs(int(quantity)), each,
                 size - abs(amount), abs(amount), back)


def _minor(amount: Decimal, currency: str) -> int:
    return Money.of(amount, currency).minor


def _issue(message: LazyString, code: str, row: SourceRow, field: str) -> Issue:
    return Issue(message=message, code=code, field=field, row=row.row)
