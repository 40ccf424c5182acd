"""What commerce shows on pages that are not its own: each part is one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, literal, select, union_all

from guanxi.api import Ctx, Customer, Figure, Hit, LazyString, Money, _, _l, current_locale, money, ngettext, setting
from guanxi_commerce.finding import begins, fit, named
from guanxi_commerce.models import VALID, CustomerSummary, Order, Product, Return
from guanxi_commerce.words import STATUSES, TONES

LAST: Final = 5
_ORDERS: Final = "order"
_RETURN: Final = "return"
_RETURNS: Final[Mapping[str, LazyString]] = {
    _RETURN: _l("Return without an order"), "return:waiting": _l("Refund waiting for approval"),
    "return:refused": _l("Refund refused")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An order in one line, or, with an empty `number`, a return without one; `customer` is empty where it goes
    without saying."""

    id: int
    number: str
    placed_at: datetime
    total: Money
    status: str
    tone: str
    customer: str = ""


_LINE: Final = (Order.id, Order.number, Order.placed_at, Order.total, Order.currency, Order.status)


def panel_of(ctx: Ctx, customer_id: int) -> Mapping[str, Any]:
    """A customer's last orders and returns without one, and whether there are more orders."""
    loose = (select(Return.id, literal("").label("number"), Return.returned_at.label("placed_at"),
                    Return.amount.label("total"), Return.currency,
                    case((Return.state == "given", literal(_RETURN)), else_=literal(f"{_RETURN}:") + Return.state)
                    .label("status"))
             .where(Return.customer_id == customer_id, Return.order_id.is_(None))
             .order_by(Return.returned_at.desc(), Return.id.desc()).limit(LAST).subquery())
    both = union_all(select(_orders_of(customer_id, LAST + 1).subquery()), select(loose)).subquery()
    rows = ctx.session.execute(select(both).order_by(both.c.placed_at.desc(), both.c.id.desc())).all()
    return {"orders": [_line(row) for row in rows[:LAST]],
            "more": sum(not _is_return(row) for row in rows) > sum(not _is_return(row) for row in rows[:LAST])}


def orders_to_return(ctx: Ctx, customer_id: int) -> list[Line]:
    """A customer's last orders of which something may still come back."""
    rows = ctx.session.execute(_orders_of(customer_id, LAST, Order.status.in_(VALID)))
    return [_line(row) for row in rows]


def _orders_of(customer_id: int, most: int, *conditions: ColumnElement[bool]
               ) -> Select[*tuple[Any, ...]]:
    return (select(*_LINE).where(Order.customer_id == customer_id, *conditions)
            .order_by(Order.placed_at.desc(), Order.id.desc()).limit(most))


def last_orders(ctx: Ctx) -> Mapping[str, Any]:
    """The last orders of all customers the reader sees."""
    rows = ctx.session.execute(
        select(*_LINE, Customer.name.label("customer")).join(Customer, Customer.id == Order.customer_id)
        .order_by(Order.placed_at.desc(), Order.id.desc()).limit(LAST))
    return {"orders": [_line(row, row.customer) for row in rows]}


def figures_of(ctx: Ctx, customer_id: int) -> list[Figure]:
    """What a customer spent, how often, and when last; nothing of somebody who never bought."""
    row = ctx.session.execute(
        select(CustomerSummary.orders, CustomerSummary.net, CustomerSummary.average, CustomerSummary.last_at)
        .where(CustomerSummary.customer_id == customer_id)).one_or_none()
    if row is None:
        return []
    average = None if row.average is None else _l("%(amount)s an order", amount=_amount(ctx, row.average))
    found = [Figure(key="commerce.spent", title=_l("Spent"), value=_amount(ctx, row.net), note=average, order=10),
             Figure(key="commerce.orders", title=_l("Orders"), value=str(row.orders), order=20)]
    if row.last_at is not None:
        days = max(0, (_today(ctx) - row.last_at.astimezone(ctx.timezone).date()).days)
        found.append(Figure(key="commerce.last", title=_l("Last order"), value=str(days) if days else _("today"),
                            unit=ngettext("day ago", "days ago", days) if days else None, order=30))
    return found


def hits(ctx: Ctx, query: str, limit: int) -> Sequence[Hit]:
    """Orders whose number begins with `query`, and products that it means, by code, name, pinyin or initials."""
    wanted = fit(query)
    if not wanted:
        return []
    each = max(1, limit // 2)
    orders = (select(literal(_ORDERS).label("what"), Order.id, Order.number.label("title"),
                     Customer.name.label("note")).join(Customer, Customer.id == Order.customer_id)
              .where(begins(Order.number, wanted)).order_by(Order.number.desc()).limit(each).subquery())
    products = (select(literal("product").label("what"), Product.id, Product.code.label("title"),
                       Product.name.label("note"))
                .where(named(wanted)).order_by(Product.code).limit(each).subquery())
    rows = ctx.session.execute(union_all(select(orders), select(products)))
    return [_hit(row) for row in rows][:limit]


def _hit(row: Any) -> Hit:
    if row.what == _ORDERS:
        return Hit(title=_("Order %(number)s", number=row.title), note=row.note, endpoint="commerce.show_order",
                   values={"order_id": row.id}, icon="shopping-cart", group=_l("Orders"))
    return Hit(title=row.note, note=row.title, endpoint="commerce.show_product", values={"product_id": row.id},
               icon="package", group=_l("Products"))


def _line(row: Any, customer: str = "") -> Line:
    loose = _is_return(row)
    return Line(id=row.id, number=row.number, placed_at=row.placed_at,
                total=Money(-row.total if loose else row.total, row.currency),
                status=str(_RETURNS[row.status]) if loose else str(STATUSES[row.status]),
                tone=TONES.get(row.status, "ring"), customer=customer)


def _is_return(row: Any) -> bool:
    return str(row.status) in _RETURNS


def _amount(ctx: Ctx, minor: int) -> str:
    return money(Money(minor, setting(ctx, "organisation.currency")), current_locale() or "en")


def _today(ctx: Ctx) -> date:
    return ctx.now.astimezone(ctx.timezone).date()
