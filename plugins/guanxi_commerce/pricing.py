"""Orders priced: what each line and the whole comes to, from a draft, the products and the rates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from guanxi.api import Ctx, Issue, _l, among
from guanxi_commerce.amounts import charged, spread
from guanxi_commerce.checks import MOST_AMOUNT
from guanxi_commerce.drafts import NewOrder
from guanxi_commerce.house import House
from guanxi_commerce.models import Product


class Prices(NamedTuple):
    """What a product is sold for and what it costs us, a piece."""

    price: int | None
    cost: int | None


_NONE = Prices(None, None)


class PricedLine(NamedTuple):
    """One line as it is stored: see models.OrderLine."""

    product_id: int | None
    text: str | None
    quantity: int
    price: int
    cost: int | None
    discount: int
    amount: int


@dataclass(frozen=True, slots=True)
class PricedOrder:
    """An order as it is stored, save for its id and number: see models.Order."""

    draft: NewOrder
    digest: bytes
    currency: str
    placed_on: date
    lines: tuple[PricedLine, ...]
    goods: int
    discount: int
    total: int
    cost: int | None
    items: int


def product_prices(ctx: Ctx, drafts: Iterable[NewOrder]) -> dict[int, Prices]:
    """The prices of the products that `drafts` name and that exist."""
    wanted = sorted({line.product_id for draft in drafts for line in draft.lines if line.product_id is not None})
    rows = ctx.session.execute(select(Product.id, Product.price, Product.cost)
                               .where(among(ctx.session, Product.id, wanted)))
    return {row.id: Prices(row.price, row.cost) for row in rows}


def priced(draft: NewOrder, digest: bytes, house: House, products: Mapping[int, Prices], row: int
           ) -> PricedOrder | Issue:
    """`draft`, which was checked, with its amounts; or why it can't be priced."""
    currency = draft.currency or house.currency
    at_home = currency == house.currency
    lines: list[PricedLine] = []
    for line in draft.lines:
        own = _NONE
        if line.product_id is not None:
            if line.product_id not in products:
                return Issue(message=_l("Product %(id)s does not exist."), code="no_product", field="lines", row=row,
                             params={"id": line.product_id})
            own = products[line.product_id] if at_home else _NONE
        price = own.price if line.price is None else line.price
        if price is None:
            return Issue(message=_l("A line has no price, and there is none to take from the product."),
                         code="no_price", field="lines", row=row)
        lines.append(PricedLine(
            line.product_id, line.text, line.quantity, price, own.cost if line.cost is None else line.cost,
            line.discount, (charged(price, line.quantity) if line.amount is None else line.amount) - line.discount))
    amounts = [line.amount for line in lines]
    amount = sum(amounts)
    if min(amounts) < 0 or draft.discount > amount:
        return _too_large(row)
    if draft.discount:
        lines = [line._replace(discount=line.discount + share, amount=line.amount - share)
                 for line, share in zip(lines, spread(draft.discount, amounts), strict=True)]
    order = _summed(draft, digest, currency, house.day(draft.placed_at), lines, amount - draft.discount)
    return order if max(order.goods, order.cost or 0) <= MOST_AMOUNT else _too_large(row)


def _too_large(row: int) -> Issue:
    return Issue(message=_l("The discount is larger than what it is off, or the order is too large."),
                 code="bad_discount", field="discount", row=row)


def _summed(draft: NewOrder, digest: bytes, currency: str, placed_on: date, lines: Sequence[PricedLine], amount: int
            ) -> PricedOrder:
    discount = items = cost = 0
    unknown = False
    for line in lines:
        discount += line.discount
        items += line.quantity
        if line.cost is None:
            unknown = True
        else:
            cost += charged(line.cost, line.quantity)
    return PricedOrder(draft, digest, currency, placed_on, tuple(lines), goods=amount + discount, discount=discount,
                       total=amount + draft.freight, cost=None if unknown else cost, items=items)
