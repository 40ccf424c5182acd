"""Orders priced: what each line and the whole comes to, from a draft, the products and the rates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from guanxi.api import Ctx, Issue, _l
from guanxi_commerce.amounts import charged, spread
from guanxi_commerce.checks import MOST_AMOUNT
from guanxi_commerce.drafts import NewLine, NewOrder
from guanxi_commerce.house import House
from guanxi_commerce.models import Product

_CHUNK = 500


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
    found: dict[int, Prices] = {}
    for start in range(0, len(wanted), _CHUNK):
        rows = ctx.session.execute(select(Product.id, Product.price, Product.cost)
                                   .where(Product.id.in_(wanted[start:start + _CHUNK])))
        found.update((row.id, Prices(row.price, row.cost)) for row in rows)
    return found


def priced(draft: NewOrder, digest: bytes, house: House, products: Mapping[int, Prices], row: int
           ) -> PricedOrder | Issue:
    """`draft`, which was checked, with its amounts; or why it can't be priced."""
    currency = draft.currency or house.currency
    grosses: list[int] = []
    kept: list[tuple[NewLine, int, int | None]] = []
    for line in draft.lines:
        known = products.get(line.product_id) if line.product_id is not None else None
        if line.product_id is not None and known is None:
            return Issue(message=_l("Product %(id)s does not exist."), code="no_product", field="lines", row=row,
                         params={"id": line.product_id})
        own = known if known is not None and currency == house.currency else _NONE
        price = own.price if line.price is None else line.price
        if price is None:
            return Issue(message=_l("A line has no price, and there is none to take from the product."),
                         code="no_price", field="lines", row=row)
        kept.append((line, price, own.cost if line.cost is None else line.cost))
        grosses.append(charged(price, line.quantity))
    nets = [gross - line.discount for gross, (line, _, _) in zip(grosses, kept, strict=True)]
    if min(nets) < 0 or draft.discount > sum(nets) or sum(grosses) > MOST_AMOUNT:
        return Issue(message=_l("The discount is larger than what it is off, or the order is too large."),
                     code="bad_discount", field="discount", row=row)
    return _summed(draft, digest, currency, house.day(draft.placed_at), kept, nets)


def _summed(draft: NewOrder, digest: bytes, currency: str, placed_on: date,
            kept: list[tuple[NewLine, int, int | None]], nets: list[int]) -> PricedOrder:
    shares = spread(draft.discount, nets) if draft.discount else [0] * len(nets)
    lines = tuple(
        PricedLine(line.product_id, line.text, line.quantity, price, cost, line.discount + share, net - share)
        for (line, price, cost), net, share in zip(kept, nets, shares, strict=True))
    costs = [None if line.cost is None else charged(line.cost, line.quantity) for line in lines]
    amount = sum(nets) - draft.discount
    discount = sum(line.discount for line in lines)
    return PricedOrder(
        draft, digest, currency, placed_on, lines, goods=amount + discount, discount=discount,
        total=amount + draft.freight, cost=None if None in costs else sum(filter(None, costs)),
        items=sum(line.quantity for line in lines))
