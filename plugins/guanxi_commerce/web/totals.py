"""What an order that is being typed comes to, worked out by the same rules as the order that is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guanxi.api import Ctx, Issue, Money
from guanxi_commerce.checks import order_issues
from guanxi_commerce.finding import Meant
from guanxi_commerce.house import house_of
from guanxi_commerce.pricing import PricedOrder, priced, product_prices
from guanxi_commerce.web.order_form import Understood


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """`amounts` are those of the lines that could be read, by place, before the discount on the whole order; `total`
    is None while there is nothing to add up, and `problem` says what stands in the way."""

    amounts: Mapping[int, Money]
    products: Mapping[int, Meant]
    goods: Money | None = None
    discount: Money | None = None
    freight: Money | None = None
    total: Money | None = None
    problem: str = ""


def totals_of(ctx: Ctx, found: Understood) -> Totals:
    """The sums of a form as far as it could be read; nothing is written."""
    nothing = Totals(amounts={}, products=found.products)
    if not found.places:
        return nothing
    house, draft = house_of(ctx), found.order
    said = [issue for issue in order_issues(draft, 1, ctx.now) if issue.field not in ("key", "at")]
    order = said[0] if said else priced(draft, b"", house, product_prices(ctx, [draft]), 1)
    if isinstance(order, Issue):
        return Totals(amounts={}, products=found.products, problem=str(order))
    return _summed(found, order)


def _summed(found: Understood, order: PricedOrder) -> Totals:
    currency = order.currency
    amounts = {place: Money(priced_line.amount + priced_line.discount - line.discount, currency)
               for place, line, priced_line in zip(found.places, found.order.lines, order.lines, strict=True)}
    return Totals(amounts=amounts, products=found.products, goods=Money(order.goods, currency),
                  discount=Money(order.discount, currency), freight=Money(found.order.freight, currency),
                  total=Money(order.total, currency))
