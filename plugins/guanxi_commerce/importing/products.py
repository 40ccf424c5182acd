"""Products from files, each code once: made where it is new, changed where the file says something else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select

from guanxi.api import (
    CellKind,
    Choice,
    Ctx,
    Imported,
    Importer,
    ImportField,
    ImportFigure,
    ImportWish,
    Issue,
    Money,
    Outcome,
    Record,
    Refused,
    SourceRow,
    _l,
    among,
    setting,
)
from guanxi_commerce.drafts import NewProduct
from guanxi_commerce.importing.places import Places
from guanxi_commerce.models import Product
from guanxi_commerce.rights import IMPORT
from guanxi_commerce.services import create_products, edit_product
from guanxi_commerce.words import PRODUCT_STATUSES

_BASIS: Final = 100
_KEPT: Final = ("code", "name", "price", "category_id", "cost", "tax_rate", "status")
_FIELDS: Final = (
    ImportField(key="code", title=_l("Code"), kind=CellKind.CODE, required=True, most=60, example="S01",
                words=("商品编码", "商品编号", "货号", "产品编号", "编码", "编号", "条码", "sku", "code", "item code",
                       "stock code", "stockcode", "product code", "product id", "article")),
    ImportField(key="name", title=_l("Name"), example="真丝方巾",
                words=("商品名称", "产品名称", "品名", "名称", "商品", "name", "product name", "product", "item",
                       "description", "title")),
    ImportField(key="category", title=_l("Category"), example="丝巾/方巾",
                words=("分类", "类别", "品类", "商品分类", "产品类别", "category", "category path", "department",
                       "product type", "commodity")),
    ImportField(key="price", title=_l("Price"), kind=CellKind.MONEY, example="299.00",
                words=("售价", "价格", "单价", "零售价", "标价", "price", "unit price", "retail price", "list price")),
    ImportField(key="cost", title=_l("Cost"), kind=CellKind.MONEY, example="126.00",
                words=("成本", "成本价", "进价", "采购价", "cost", "unit cost", "purchase price")),
    ImportField(key="tax_rate", title=_l("Tax rate"), kind=CellKind.PERCENT, example="13%",
                words=("税率", "增值税率", "tax", "tax rate", "vat", "vat rate")),
    ImportField(key="status", title=_l("Status"), kind=CellKind.CHOICE, words=("状态", "是否在售", "status"),
                choices=lambda _ctx: [Choice(key, title) for key, title in PRODUCT_STATUSES.items()]),
)


def product_fields(_ctx: Ctx) -> tuple[ImportField, ...]:
    """The columns of a file of products."""
    return _FIELDS


def write(ctx: Ctx, _wish: ImportWish, records: Sequence[Record]) -> Imported:
    """Take over products, each a row."""
    rows = [record[0] for record in records]
    currency, places = setting(ctx, "organisation.currency"), Places(ctx)
    there = _there(ctx, [row.values["code"] for row in rows])
    outcomes: list[Outcome] = []
    made: list[int] = []
    for row in rows:
        before = there.get(row.values["code"])
        try:
            wanted = _wanted(row, before, currency, places)
            if before is None:
                made += create_products(ctx, [wanted])
                there[wanted.code] = (made[-1], wanted)
            elif wanted != before[1]:
                edit_product(ctx, before[0], wanted)
                there[wanted.code] = (before[0], wanted)
        except Refused as error:
            issues = tuple(replace(issue, row=row.row) for issue in error.issues)
            outcomes.append(Outcome(verdict="rejected", issues=issues))
            continue
        verdict: Any = "created" if before is None else "unchanged" if wanted == before[1] else "updated"
        outcomes.append(Outcome(verdict=verdict))
    figures = Counter(products_created=len(made), categories_created=len(places.made))
    return Imported(outcomes=outcomes, figures=figures,
                    made={"commerce.product": made, "commerce.category": sorted(places.made)})


def _there(ctx: Ctx, codes: Sequence[str]) -> dict[str, tuple[int, NewProduct]]:
    """The products that have these codes: ids, and what they are."""
    rows = ctx.session.execute(select(Product.id, *(getattr(Product, name) for name in _KEPT))
                               .where(among(ctx.session, Product.code, codes)))
    return {row.code: (row.id, NewProduct(**{name: getattr(row, name) for name in _KEPT})) for row in rows}


def _wanted(row: SourceRow, before: tuple[int, NewProduct] | None, currency: str, places: Places) -> NewProduct:
    """What a row says a product is; what it leaves open stays as it is. Raises Refused."""
    values: dict[str, Any] = {key: row.values[key] for key in ("code", "name", "status") if key in row.values}
    values |= {key: Money.of(row.values[key], currency).minor for key in ("price", "cost") if key in row.values}
    if "tax_rate" in row.values:
        values["tax_rate"] = _basis_points(row.values["tax_rate"])
    missing = [key for key in ("name", "price") if key not in values]
    if before is None and missing:
        raise Refused(_l("The products were not saved."), [_missing(key) for key in missing])
    if "category" in row.values:
        values["category_id"] = places.below(row.values["category"])
    return NewProduct(**values) if before is None else replace(before[1], **values)


def _basis_points(percent: Decimal) -> int:
    found = percent * _BASIS
    if found != found.to_integral_value():
        raise Refused(_l("The products were not saved."), [Issue(
            message=_l("A tax rate has at most two decimals."), code="bad_tax", field="tax_rate")])
    return int(found)


def _missing(field: str) -> Issue:
    return Issue(message=_l("A new product needs this."), code="product.missing", field=field)


PRODUCTS: Final = Importer(
    key="commerce.products", title=_l("Products"), permission=IMPORT, fields=product_fields, write=write,
    figures=(ImportFigure(key="products_created", title=_l("New products")),
             ImportFigure(key="categories_created", title=_l("New categories"))), icon="package", order=20)
