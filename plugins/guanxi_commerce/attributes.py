"""What lists know of a customer's purchases: columns of the summary, and criteria that ask the orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Select, select

from guanxi.api import (
    Attribute,
    AttributeFamily,
    AttributeType,
    Choice,
    Criterion,
    Ctx,
    Parameter,
    _l,
    setting,
)
from guanxi_commerce.house import house_of
from guanxi_commerce.models import Category, CustomerSummary, OrderLine, Product
from guanxi_commerce.rights import VIEW

GROUP: Final = _l("Purchases")
_MOST_DAYS: Final = 40_000
_MOST_CHOICES: Final = 1_000

ATTRIBUTES: Final = (
    Attribute(key="commerce.orders", title=_l("Orders"), type=AttributeType.INTEGER, permission=VIEW, group=GROUP,
              column=CustomerSummary.orders),
    Attribute(key="commerce.last_order", title=_l("Last order"), type=AttributeType.INSTANT, permission=VIEW,
              group=GROUP, column=CustomerSummary.last_at),
    Attribute(key="commerce.first_order", title=_l("First order"), type=AttributeType.INSTANT, permission=VIEW,
              group=GROUP, column=CustomerSummary.first_at),
    Attribute(key="commerce.items_per_order", title=_l("Items per order"), type=AttributeType.DECIMAL, scale=2,
              permission=VIEW, group=GROUP, column=CustomerSummary.items_per_order, additive=False),
    Attribute(key="commerce.return_rate", title=_l("Return rate (%)"), type=AttributeType.DECIMAL, scale=2,
              permission=VIEW, group=GROUP, column=CustomerSummary.return_rate, additive=False),
    Attribute(key="commerce.rhythm", title=_l("Days between purchases"), type=AttributeType.DECIMAL, scale=1,
              permission=VIEW, group=GROUP, column=CustomerSummary.rhythm, sortable=False,
              additive=False),
    Attribute(key="commerce.lapses_on", title=_l("Lapsing from"), type=AttributeType.DATE, permission=VIEW,
              group=GROUP, column=CustomerSummary.lapses_on),
)


def _money(ctx: Ctx) -> Sequence[Attribute]:
    """Amounts, in the currency the organisation has."""
    currency = setting(ctx, "organisation.currency")
    return tuple(
        Attribute(key=f"commerce.money.{key}", title=title, type=AttributeType.MONEY, currency=currency,
                  permission=VIEW, group=GROUP, column=column, additive=key != "average")
        for key, title, column in (
            ("spent", _l("Spent"), CustomerSummary.spent), ("net", _l("Spent less returns"), CustomerSummary.net),
            ("average", _l("Average order"), CustomerSummary.average)))


FAMILIES: Final = (AttributeFamily(prefix="commerce.money", expand=_money),)


def _bought_product(params: Mapping[str, Any], ctx: Ctx) -> Select[int]:
    return select(OrderLine.customer_id).where(
        OrderLine.product_id == params["product"], OrderLine.placed_on > _since(params, ctx), OrderLine.kept > 0)


def _bought_category(params: Mapping[str, Any], ctx: Ctx) -> Select[int]:
    """Of a category or one below it. The products are few and asked for first: no planner has to find that out."""
    path = ctx.session.scalar(select(Category.path).where(Category.id == params["category"]))
    products: list[int] = []
    if path is not None:
        below = select(Category.id).where(Category.path.startswith(path, autoescape=True))
        products = list(ctx.session.scalars(select(Product.id).where(Product.category_id.in_(below))))
    return select(OrderLine.customer_id).where(
        OrderLine.product_id.in_(products), OrderLine.placed_on > _since(params, ctx), OrderLine.kept > 0)


def _days(params: Mapping[str, Any]) -> int:
    return max(0, min(int(params["days"]), _MOST_DAYS))


def _since(params: Mapping[str, Any], ctx: Ctx) -> date:
    return house_of(ctx).day(ctx.now) - timedelta(days=_days(params))


class _Name(str):
    """A name as people wrote it: a Text that is the same in every language."""

    __slots__ = ()

    def __mod__(self, _params: object, /) -> str:
        return str(self)


def _products(ctx: Ctx) -> Sequence[Choice]:
    rows = ctx.session.execute(select(Product.id, Product.name, Product.status)
                               .order_by(Product.name, Product.id).limit(_MOST_CHOICES))
    return [Choice(row.id, _Name(row.name), archived=row.status == "archived") for row in rows]


def _categories(ctx: Ctx) -> Sequence[Choice]:
    rows = ctx.session.execute(select(Category.id, Category.name).order_by(Category.path).limit(_MOST_CHOICES))
    return [Choice(row.id, _Name(row.name)) for row in rows]


_DAYS: Final = Parameter(key="days", title=_l("in the last … days"), type=AttributeType.INTEGER)
CRITERIA: Final = (
    Criterion(key="commerce.bought_product", title=_l("Bought a product"), permission=VIEW, matches=_bought_product,
              parameters=(Parameter(key="product", title=_l("Product"), type=AttributeType.REFERENCE,
                                    choices=_products), _DAYS)),
    Criterion(key="commerce.bought_category", title=_l("Bought of a category"), permission=VIEW,
              matches=_bought_category,
              parameters=(Parameter(key="category", title=_l("Category"), type=AttributeType.REFERENCE,
                                    choices=_categories), _DAYS)),
)
"""Asked with "is not", they are those who did not buy it."""
