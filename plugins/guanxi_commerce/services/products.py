"""Creating and editing what is sold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import delete, exists, select

from guanxi.api import EVERYTHING, Ctx, Issue, NotFound, Refused, _l, insert_many, record, reserve_ids
from guanxi_commerce.checks import MOST_AMOUNT, bounded
from guanxi_commerce.drafts import NewProduct
from guanxi_commerce.keys import races_named
from guanxi_commerce.models import OrderLine, Product, ReturnLine, letters_of
from guanxi_commerce.rights import PRODUCTS

MOST: Final = 1_000
_COLUMNS: Final = ("id", "code", "name", "letters", "category_id", "price", "cost", "tax_rate", "status",
                   "created_at", "updated_at")


def create_products(ctx: Ctx, products: Sequence[NewProduct]) -> list[int]:
    """Add products, at most MOST; returns their ids in order. Raises Refused, and adds none, when one can't be."""
    ctx.require(PRODUCTS)
    bounded(products, MOST)
    issues = [issue for row, product in enumerate(products, start=1) for issue in _issues(product, row)]
    issues += _taken_codes(ctx, products)
    if issues:
        raise Refused(_l("The products were not saved."), issues)
    ids = reserve_ids(ctx.session, Product, len(products))
    with races_named(ctx):
        insert_many(ctx.session, Product, _COLUMNS, [
            (row_id, one.code, one.name, letters_of(one.name), one.category_id, one.price, one.cost, one.tax_rate,
             one.status, ctx.now, ctx.now) for one, row_id in zip(products, ids, strict=True)])
    for one, row_id in zip(products, ids, strict=True):
        record(ctx, "commerce.product", row_id, "create", _changes({}, asdict(one)))
    return ids


def edit_product(ctx: Ctx, product_id: int, product: NewProduct) -> None:
    """Make a product what `product` says. Orders keep the price they were charged. Raises NotFound, Refused."""
    ctx.require(PRODUCTS)
    row = ctx.session.scalars(select(Product).where(Product.id == product_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound(_l("There is no such product."))
    issues = [*_issues(product, None), *(_taken_codes(ctx, [product]) if product.code != row.code else ())]
    if issues:
        raise Refused(_l("The products were not saved."), issues)
    wanted = asdict(product)
    changes = _changes({name: getattr(row, name) for name in wanted}, wanted)
    if changes:
        for name, value in wanted.items():
            setattr(row, name, value)
        row.letters, row.updated_at = letters_of(product.name), ctx.now
        with races_named(ctx):
            ctx.session.flush()
        record(ctx, "commerce.product", product_id, "edit", changes)


def remove_products(ctx: Ctx, product_ids: Sequence[int]) -> list[int]:
    """Take away products, at most MOST, that nobody has sold or changed since they were made; returns their ids."""
    ctx.require(PRODUCTS)
    bounded(product_ids, MOST)
    sold = [exists().where(model.product_id == Product.id) for model in (OrderLine, ReturnLine)]
    rows = ctx.session.execute(
        select(Product.id, Product.code, Product.name)
        .where(Product.id.in_(product_ids), Product.updated_at == Product.created_at, *(~one for one in sold))
        .order_by(Product.id).with_for_update(), execution_options=EVERYTHING).all()
    ids = [row.id for row in rows]
    ctx.session.execute(delete(Product).where(Product.id.in_(ids)), execution_options={"synchronize_session": False})
    for row in rows:
        record(ctx, "commerce.product", row.id, "remove", {"code": (row.code, None), "name": (row.name, None)})
    return ids


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (before.get(name), value) for name, value in after.items() if before.get(name) != value}


def _issues(product: NewProduct, row: int | None) -> list[Issue]:
    found: list[Issue] = []
    if not 1 <= len(product.code.strip()) <= 60 or "\0" in product.code:
        found.append(Issue(message=_l("A product's code has 1 to 60 characters."), code="bad_code", field="code",
                           row=row))
    if not 1 <= len(product.name.strip()) <= 200 or "\0" in product.name:
        found.append(Issue(message=_l("A product's name has 1 to 200 characters."), code="bad_name", field="name",
                           row=row))
    if not 0 <= product.price <= MOST_AMOUNT or not 0 <= (product.cost or 0) <= MOST_AMOUNT:
        found.append(Issue(message=_l("An amount must be a whole number of minor units, from 0 to %(most)s."),
                           code="bad_amount", field="price", row=row, params={"most": MOST_AMOUNT}))
    if not 0 <= product.tax_rate <= 10_000:
        found.append(Issue(message=_l("A tax rate lies between 0 and 100 percent."), code="bad_tax", field="tax_rate",
                           row=row))
    if product.status not in ("active", "archived"):
        found.append(Issue(message=_l("A product is active or archived."), code="bad_status", field="status", row=row))
    return found


def _taken_codes(ctx: Ctx, products: Sequence[NewProduct]) -> list[Issue]:
    codes = [product.code for product in products]
    taken = set(ctx.session.scalars(select(Product.code).where(Product.code.in_(codes))))
    found: list[Issue] = []
    for row, code in enumerate(codes, start=1):
        if code in taken:
            found.append(Issue(message=_l("There is a product with code “%(code)s” already."), code="code_taken",
                               field="code", row=row, params={"code": code[:60]}))
        taken.add(code)
    return found
