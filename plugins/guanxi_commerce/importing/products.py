"""Products from files, each code once: made where it is new, changed where the file says something else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from itertools import islice
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
from guanxi_commerce.importing.changing import changes
from guanxi_commerce.importing.places import Places
from guanxi_commerce.models import Category, Product
from guanxi_commerce.rights import IMPORT
from guanxi_commerce.services import create_products, edit_product, remove_category, remove_products
from guanxi_commerce.services.products import MOST
from guanxi_commerce.words import PRODUCT_STATUSES

_BASIS: Final = 100  # basis points of a percent
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
    outcomes: dict[int, Outcome] = {}
    fresh: dict[int, NewProduct] = {}
    again: list[SourceRow] = []
    codes: set[str] = set()
    for row in rows:
        code = row.values["code"]
        if code in there or code in codes:
            again.append(row)
            continue
        with _given_back(row, outcomes):
            fresh[row.row] = _wanted(row, None, currency, places)
            codes.add(code)
    made = _created(ctx, fresh, outcomes)
    there |= {fresh[row].code: (row_id, fresh[row]) for row, row_id in made.items()}
    for row in again:
        with _given_back(row, outcomes):
            outcomes[row.row] = _changed(ctx, row, there, currency, places)
    figures = Counter(products_created=len(made), categories_created=len(places.made))
    return Imported(outcomes=[outcomes[row.row] for row in rows], figures=figures,
                    made={"commerce.product": sorted(made.values()), "commerce.category": sorted(places.made)})


def undo(ctx: Ctx, entity: str, ids: Sequence[int]) -> list[int]:
    """Take back products, or categories on which nothing hangs, that were imported."""
    if entity == "commerce.product":
        return remove_products(ctx, ids)
    there = set(ctx.session.scalars(select(Category.id).where(Category.id.in_(ids))))
    gone: list[int] = []
    for row_id in sorted(there, reverse=True):  # those below others came after them
        try:
            remove_category(ctx, row_id)
        except Refused:
            continue
        gone.append(row_id)
    return gone


def _created(ctx: Ctx, fresh: Mapping[int, NewProduct], outcomes: dict[int, Outcome]) -> dict[int, int]:
    """Ids by row of the products that could be made; the others are given back."""
    made: dict[int, int] = {}
    left = dict(fresh)
    while left:
        part = dict(islice(left.items(), MOST))
        try:
            ids = create_products(ctx, list(part.values()))
        except Refused as error:
            rows = list(part)
            wrong: dict[int, list[Issue]] = {}
            for issue in error.issues:
                row = rows[(issue.row or 1) - 1]
                wrong.setdefault(row, []).append(replace(issue, row=row))
            if not wrong:
                raise
            outcomes |= {row: Outcome(verdict="rejected", issues=tuple(issues)) for row, issues in wrong.items()}
            left = {row: one for row, one in left.items() if row not in wrong}
            continue
        made |= zip(part, ids, strict=True)
        outcomes |= dict.fromkeys(part, Outcome(verdict="created"))
        left = {row: one for row, one in left.items() if row not in part}
    return made


def _changed(ctx: Ctx, row: SourceRow, there: dict[str, tuple[int, NewProduct]], currency: str, places: Places
             ) -> Outcome:
    """A product that is there made what a row says. Raises Refused."""
    before = there.get(row.values["code"])
    if before is None:
        raise Refused(_l("The products were not saved."), [Issue(
            message=_l("An earlier row with this code can’t be taken over."), code="product.earlier", field="code")])
    wanted = _wanted(row, before, currency, places)
    if wanted == before[1]:
        return Outcome(verdict="unchanged")
    edit_product(ctx, before[0], wanted)
    there[wanted.code] = (before[0], wanted)
    return Outcome(verdict="updated", changes=changes(before[1], wanted, currency, places))


@contextmanager
def _given_back(row: SourceRow, outcomes: dict[int, Outcome]) -> Iterator[None]:
    """A row that is refused is given back, and holds up no other."""
    try:
        yield
    except Refused as error:
        outcomes[row.row] = Outcome(verdict="rejected", issues=tuple(
            replace(issue, row=row.row) for issue in error.issues))


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
    key="commerce.products", title=_l("Products"), permission=IMPORT, fields=product_fields, write=write, undo=undo,
    makes={"commerce.category": _l("Categories")},
    figures=(ImportFigure(key="products_created", title=_l("New products")),
             ImportFigure(key="categories_created", title=_l("New categories"))), icon="package", order=20)
