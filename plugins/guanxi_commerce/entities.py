"""What commerce has lists of: orders and products."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Numeric, Select, String, case, cast, func, or_, select

from guanxi.api import (
    Attribute,
    AttributeFamily,
    AttributeType,
    Choice,
    Criterion,
    Ctx,
    Customer,
    Entity,
    LazyString,
    Money,
    Parameter,
    Store,
    _l,
    current_locale,
    made_by_import,
    money,
    setting,
)
from guanxi_commerce import words
from guanxi_commerce.categories import categories_written, category_tree
from guanxi_commerce.finding import orders_found, orders_of_called, products_called
from guanxi_commerce.models import Category, Order, OrderLine, Product
from guanxi_commerce.rights import EXPORT, IMPORT, VIEW

_MOST_CHOICES: Final = 1_000
_MOST_ORDERS: Final = 5_000


def _one_of(titles: Mapping[str, LazyString], tones: Mapping[str, str] | None = None
            ) -> Callable[[Ctx], Sequence[Choice]]:
    found = tuple(Choice(key, title, tone=(tones or {}).get(key, "")) for key, title in titles.items())
    return lambda _ctx: found


def _customer_name(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return select(Customer.name).where(Customer.id == value).scalar_subquery()


def _store_name(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return select(Store.name).where(Store.id == value).scalar_subquery()


def _category_name(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return select(Category.name).where(Category.id == value).scalar_subquery()


def _stores(ctx: Ctx) -> Sequence[Choice]:
    rows = ctx.session.execute(select(Store.id, Store.name, Store.archived).order_by(Store.name, Store.id))
    return [Choice(row.id, row.name, archived=row.archived) for row in rows]


def _categories(ctx: Ctx) -> Sequence[Choice]:
    return [Choice(node.id, node.indented) for node in category_tree(ctx)]


def _below_categories(value: ColumnElement[Any], ids: Sequence[Any], _ctx: Ctx) -> ColumnElement[bool]:
    """Of one of these categories or of one that hangs below it."""
    return value.in_(select(Category.id).where(or_(*(Category.path.contains(f"/{int(key)}/") for key in ids))))


def _products(ctx: Ctx) -> Sequence[Choice]:
    rows = ctx.session.execute(select(Product.id, Product.name, Product.status)
                               .order_by(Product.name, Product.id).limit(_MOST_CHOICES))
    return [Choice(row.id, row.name, archived=row.status == "archived") for row in rows]


def _called(params: Mapping[str, Any], ctx: Ctx) -> Select[int]:
    return select(Order.id).where(Order.id.in_(orders_of_called(ctx, str(params["words"]), _MOST_ORDERS)))


def _with_product(params: Mapping[str, Any], _ctx: Ctx) -> Select[int]:
    return select(OrderLine.order_id).where(OrderLine.product_id == params["product"])


def _shortest(value: int) -> Decimal:
    """Without the zeros at its end, so that two pieces are shown as 2 and not as 2.000."""
    return Decimal(value).normalize()


def _charged(value: str) -> str:
    """An amount as it was charged, of "USD 1050"."""
    currency, _space, minor = value.partition(" ")
    return money(Money(int(minor), currency), current_locale() or "en")


def refunded_in(currency: str) -> ColumnElement[int]:
    """What was given back of an order, in the organisation's `currency`: of a foreign order its share of the total
    there, rounded, or nothing known."""
    part = cast(func.round(cast(Order.base_total, Numeric(30, 0)) * Order.refunded / func.nullif(Order.total, 0)),
                BigInteger)
    return case((Order.currency == currency, Order.refunded), (Order.refunded == 0, 0), else_=part)


def _money_of_orders(ctx: Ctx) -> Sequence[Attribute]:
    """Amounts in the organisation's currency, so that a list can be sorted and compared."""
    currency = setting(ctx, "organisation.currency")
    return (
        Attribute(key="commerce.order.money.total", title=_l("Total"), type=AttributeType.MONEY, currency=currency,
                  permission=VIEW, column=Order.base_total),
        Attribute(key="commerce.order.money.refunded", title=_l("Refunded"), type=AttributeType.MONEY,
                  currency=currency, permission=VIEW, expression=refunded_in(currency)))


def _money_of_products(ctx: Ctx) -> Sequence[Attribute]:
    currency = setting(ctx, "organisation.currency")
    return (Attribute(key="commerce.product.money.price", title=_l("Price"), type=AttributeType.MONEY,
                      currency=currency, permission=VIEW, column=Product.price, sortable=False,
                      additive=False),)


_CUSTOMER_NUMBER: Final = select(Customer.number).where(Customer.id == Order.customer_id).scalar_subquery()
ORDER: Final = Entity(
    key="commerce.order",
    title=_l("Order"),
    plural=_l("Orders"),
    model=Order,
    permission=VIEW,
    export=EXPORT,
    customer=Order.customer_id,
    name=Attribute(key="commerce.order.number", title=_l("Number"), type=AttributeType.TEXT, permission=VIEW,
                   column=Order.number),
    attributes=(
        Attribute(key="commerce.order.customer_number", title=_l("Customer number"), type=AttributeType.TEXT,
                  permission=VIEW, expression=_CUSTOMER_NUMBER),
        Attribute(key="commerce.order.customer", title=_l("Customer"), type=AttributeType.REFERENCE, permission=VIEW,
                  column=Order.customer_id, sortable=False, label=_customer_name),
        Attribute(key="commerce.order.placed", title=_l("Placed"), type=AttributeType.INSTANT, permission=VIEW,
                  column=Order.placed_at),
        Attribute(key="commerce.order.status", title=_l("Status"), type=AttributeType.CHOICE, permission=VIEW,
                  column=Order.status, sortable=False, choices=_one_of(words.STATUSES, words.TONES)),
        Attribute(key="commerce.order.source", title=_l("Source"), type=AttributeType.TEXT, permission=VIEW,
                  column=Order.source, sortable=False),
        Attribute(key="commerce.order.channel", title=_l("Channel"), type=AttributeType.CHOICE, permission=VIEW,
                  column=Order.channel, sortable=False, choices=_one_of(words.CHANNELS)),
        Attribute(key="commerce.order.store", title=_l("Store"), type=AttributeType.REFERENCE, permission=VIEW,
                  column=Order.store_id, sortable=False, choices=_stores, label=_store_name),
        Attribute(key="commerce.order.items", title=_l("Items"), type=AttributeType.DECIMAL, scale=3, permission=VIEW,
                  column=Order.items, sortable=False, show=_shortest),
        Attribute(key="commerce.order.charged", title=_l("In its currency"), type=AttributeType.TEXT, permission=VIEW,
                  expression=Order.currency + " " + cast(Order.total, String), show=_charged),
        Attribute(key="commerce.order.currency", title=_l("Currency"), type=AttributeType.TEXT, permission=VIEW,
                  column=Order.currency, sortable=False),
    ),
    families=(AttributeFamily(prefix="commerce.order.money", expand=_money_of_orders),),
    criteria=(
        Criterion(key="commerce.order.called", title=_l("Customer’s name"), permission=VIEW, matches=_called,
                  parameters=(Parameter(key="words", title=_l("Name, pinyin, phone or number"),
                                        type=AttributeType.TEXT),)),
        Criterion(key="commerce.order.with", title=_l("With the product"), permission=VIEW, matches=_with_product,
                  parameters=(Parameter(key="product", title=_l("Product"), type=AttributeType.REFERENCE,
                                        choices=_products),)),
        made_by_import("commerce.order", Order, IMPORT),
    ),
    columns=("commerce.order.customer", "commerce.order.placed", "commerce.order.money.total",
             "commerce.order.status", "commerce.order.store"),
    sort="commerce.order.placed",
    descending=True,
    endpoint="commerce.show_order",
    quick="commerce.quick_order",
    parameter="order_id",
    search=orders_found,
    search_hint=_l("Order number or customer"),
    nothing=_l("Every order of a customer stands here, recorded by hand or brought from elsewhere."),
    icon="shopping-cart",
)

PRODUCT: Final = Entity(
    key="commerce.product",
    title=_l("Product"),
    plural=_l("Products"),
    model=Product,
    permission=VIEW,
    export=EXPORT,
    name=Attribute(key="commerce.product.code", title=_l("Code"), type=AttributeType.TEXT, permission=VIEW,
                   column=Product.code),
    attributes=(
        Attribute(key="commerce.product.name", title=_l("Name"), type=AttributeType.TEXT, permission=VIEW,
                  column=Product.name, sortable=False),
        Attribute(key="commerce.product.category", title=_l("Category"), type=AttributeType.REFERENCE,
                  permission=VIEW, column=Product.category_id, sortable=False, choices=_categories,
                  label=_category_name, below=_below_categories, written=categories_written),
        Attribute(key="commerce.product.tax", title=_l("Tax (%)"), type=AttributeType.DECIMAL, scale=2,
                  permission=VIEW, column=Product.tax_rate, sortable=False, show=_shortest, additive=False),
        Attribute(key="commerce.product.status", title=_l("Status"), type=AttributeType.CHOICE, permission=VIEW,
                  column=Product.status, sortable=False, choices=_one_of(words.PRODUCT_STATUSES, words.PRODUCT_TONES)),
    ),
    families=(AttributeFamily(prefix="commerce.product.money", expand=_money_of_products),),
    criteria=(made_by_import("commerce.product", Product, IMPORT),),
    columns=("commerce.product.name", "commerce.product.category", "commerce.product.money.price",
             "commerce.product.tax", "commerce.product.status"),
    endpoint="commerce.show_product",
    parameter="product_id",
    search=products_called,
    search_hint=_l("Code, name or pinyin"),
    nothing=_l("What is sold stands here, with its price: orders are then recorded by typing a code."),
    icon="package",
)

ENTITIES: Final = (ORDER, PRODUCT)
