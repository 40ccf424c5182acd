"""What the page of a product shows."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from guanxi.api import Ctx, Money, NotFound, _l, setting
from guanxi_commerce.models import Category, Product
from guanxi_commerce.rights import PRODUCTS


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductShown:
    """One product; `tax_rate` in basis points, `cost` for those who manage products."""

    id: int
    code: str
    name: str
    category_id: int | None
    category: str | None
    price: Money
    cost: Money | None
    tax_rate: int
    status: str


def product_shown(ctx: Ctx, product_id: int) -> ProductShown:
    """One product. Raises NotFound."""
    row = ctx.session.execute(
        select(Product.id, Product.code, Product.name, Product.category_id, Category.name.label("category"),
               Product.price, Product.cost, Product.tax_rate, Product.status)
        .outerjoin(Category, Category.id == Product.category_id).where(Product.id == product_id)).one_or_none()
    if row is None:
        raise NotFound(_l("There is no such product."))
    currency = setting(ctx, "organisation.currency")
    return ProductShown(**{**row._mapping, "price": Money(row.price, currency),
                           "cost": None if row.cost is None or not ctx.may(PRODUCTS) else Money(row.cost, currency)})
