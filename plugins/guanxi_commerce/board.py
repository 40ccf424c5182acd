"""What commerce shows on the dashboard. Purchases are orders that were not called off or wholly returned, at what was
kept of them; days are those of the organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from guanxi.api import (
    Chart,
    Ctx,
    Customer,
    ListLink,
    Money,
    Period,
    Reach,
    Series,
    Store,
    _,
    _l,
    last_months,
    month_title,
    ngettext,
    reached,
)
from guanxi_commerce.entities import refunded_in
from guanxi_commerce.house import House, house_of
from guanxi_commerce.models import VALID, Order

BEST: Final = 6
MOST_STORES: Final = 8
_MONTHS: Final = 12
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Spans:
    """The moments of a period and of what it is compared with, each from its first to before its second. A day that is
    not over yet is compared with as much of that day."""

    start: datetime
    end: datetime
    start_before: datetime
    end_before: datetime

    @classmethod
    def of(cls, house: House, period: Period, now: datetime) -> Spans:
        """Those of `period` as it stands at `now`."""
        start, end = house.start(period.first), house.start(period.last + _DAY)
        before = house.start(period.first_before)
        whole = house.start(period.last_before + _DAY)
        return cls(start, end, before, whole if now >= end else min(whole, before + max(now - start, timedelta())))

    @property
    def during(self) -> ColumnElement[bool]:
        """Orders of the period."""
        return and_(Order.placed_at >= self.start, Order.placed_at < self.end)

    @property
    def earlier(self) -> ColumnElement[bool]:
        """Orders it is compared with."""
        return and_(Order.placed_at >= self.start_before, Order.placed_at < self.end_before)


def turnover(ctx: Ctx, period: Period, reach: Reach) -> Mapping[str, Any]:
    """The period's orders and revenue beside those before, and twelve months beside those of a year ago."""
    house = house_of(ctx)
    spans, kept = Spans.of(house, period, ctx.now), _kept(house)
    row = ctx.session.execute(_within(
        ctx, reach, *_sums(spans.during, kept), *_sums(spans.earlier, kept)).where(
            or_(spans.during, spans.earlier))).one()
    orders, revenue, orders_before, revenue_before = (int(value) for value in row)
    chart = _by_month(ctx, house, reach)
    never = not (orders or orders_before or any(sum(filter(None, one.values)) for one in chart.series))
    return {"never": never, "orders": orders, "revenue": Money(revenue, house.currency), "orders_before": orders_before,
            "revenue_before": Money(revenue_before, house.currency), "chart": chart,
            "change": _change(revenue, revenue_before)}


def best_customers(ctx: Ctx, period: Period, reach: Reach) -> Mapping[str, Any]:
    """Who bought most in the period, and how much of all came from the best fifth of the buyers."""
    house = house_of(ctx)
    spans = Spans.of(house, period, ctx.now)
    spent = func.sum(_kept(house)).label("spent")
    buyers = _within(ctx, reach, Order.customer_id, spent).where(spans.during).group_by(Order.customer_id).subquery()
    order = (buyers.c.spent.desc(), buyers.c.customer_id)
    place = func.row_number().over(order_by=order).label("place")
    sum_so_far = func.sum(buyers.c.spent).over(order_by=order, rows=(None, 0)).label("so_far")
    ranked = select(buyers, place, sum_so_far, func.count().over().label("buyers"),
                    func.sum(buyers.c.spent).over().label("whole")).subquery()
    rows = ctx.session.execute(
        select(ranked, Customer.name, Customer.kind).join(Customer, Customer.id == ranked.c.customer_id)
        .where(or_(ranked.c.place <= BEST, ranked.c.place == (ranked.c.buyers + 4) // 5))
        .order_by(ranked.c.place)).all()
    best = [{"id": row.customer_id, "name": row.name, "kind": row.kind, "spent": Money(int(row.spent), house.currency)}
            for row in rows if row.place <= BEST]
    return {"rows": best, "told": _fifth(rows)}


def by_store(ctx: Ctx, period: Period, reach: Reach) -> Mapping[str, Any]:
    """The revenue of each store in the period beside the one before; the smallest ones together."""
    house = house_of(ctx)
    spans, kept = Spans.of(house, period, ctx.now), _kept(house)
    now, before = (func.coalesce(func.sum(case((span, kept))), 0) for span in (spans.during, spans.earlier))
    found = ctx.session.execute(
        _within(ctx, reach, Order.store_id, Store.name, now.label("now"), before.label("before"))
        .outerjoin(Store, Store.id == Order.store_id).where(or_(spans.during, spans.earlier))
        .group_by(Order.store_id, Store.name).order_by(now.desc(), Order.store_id)).all()
    rows, rest = found[:MOST_STORES], found[MOST_STORES:]
    lines = [(row.name or _("Without a store"), int(row.now), int(row.before), _orders(
        reach, period.first, period.last, ("commerce.order.store", *_store(row.store_id)))) for row in rows]
    if rest:
        lines.append((_("Others"), sum(int(row.now) for row in rest), sum(int(row.before) for row in rest), None))
    chart = Chart(title=_l("Revenue by store"), of=_l("Store"), shape="bars", currency=house.currency,
                  labels=[line[0] for line in lines], links=[line[3] for line in lines],
                  link=_orders(reach, period.first, period.last), series=[
                      Series(title=_l("Revenue"), values=[line[1] for line in lines]),
                      Series(title=_l("Before"), values=[line[2] for line in lines], earlier=True)])
    return {"chart": chart, "empty": not lines}


def _by_month(ctx: Ctx, house: House, reach: Reach) -> Chart:
    today = house.day(ctx.now)
    months = last_months(today, 2 * _MONTHS)
    sums = dict.fromkeys(months, 0)
    for day, revenue in ctx.session.execute(
            _within(ctx, reach, Order.placed_on, func.sum(_kept(house)))
            .where(Order.placed_at >= house.start(months[0]) - _DAY, Order.placed_on >= months[0])
            .group_by(Order.placed_on)):
        month = day.replace(day=1)
        if month in sums:  # an order may be dated ahead
            sums[month] += int(revenue or 0)
    shown, ends = months[_MONTHS:], [*(month - _DAY for month in months[_MONTHS + 1:]), today]
    return Chart(
        title=_l("Revenue by month"), of=_l("Month"), currency=house.currency,
        labels=[month_title(ctx, month) for month in shown],
        series=[Series(title=_l("A year before"), values=[sums[month] for month in months[:_MONTHS]], earlier=True),
                Series(title=_l("Revenue"), values=[sums[month] for month in shown])],
        link=_orders(reach, shown[0], today),
        links=[_orders(reach, *span) for span in zip(shown, ends, strict=True)])


def _within(ctx: Ctx, reach: Reach, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Purchases of the customers chosen; of all one may see, no customer need be looked at."""
    statement = select(*columns).select_from(Order).where(Order.status.in_(VALID))
    if reach == "all":
        return statement
    return statement.join(Customer, Customer.id == Order.customer_id).where(reached(ctx, reach))


def _kept(house: House) -> ColumnElement[Any]:
    return func.coalesce(Order.base_total - func.coalesce(refunded_in(house.currency), 0), 0)


def _sums(when: ColumnElement[bool], kept: ColumnElement[Any]) -> tuple[ColumnElement[Any], ...]:
    return func.count(case((when, 1))), func.coalesce(func.sum(case((when, kept))), 0)


def _change(now: int, before: int) -> int | None:
    """By how many per cent `now` is more than `before`, rounded; None where there was nothing."""
    return round(100 * (now - before) / before) if before > 0 else None


def _fifth(rows: Sequence[Any]) -> str:
    """How many the best fifth are, and their share of the whole; empty where nothing was bought."""
    if not rows or rows[0].whole <= 0:
        return ""
    fifth = (rows[0].buyers + 4) // 5
    so_far = next((int(row.so_far) for row in rows if row.place == fifth), 0)
    return ngettext("The best fifth, %(num)s customer, brought %(share)s%% of the revenue.",
                    "The best fifth, %(num)s customers, brought %(share)s%% of the revenue.", fifth,
                    share=round(100 * so_far / int(rows[0].whole)))


def _orders(reach: Reach, first: date, last: date, *filters: tuple[str, ...]) -> ListLink | None:
    """The list of these orders; orders aren't filtered by who owns their customers."""
    if reach != "all":
        return None
    placed = ("commerce.order.placed", "between", first.isoformat(), last.isoformat())
    return ListLink(entity="commerce.order", filters=(placed, *filters))


def _store(store_id: int | None) -> tuple[str, ...]:
    return ("empty",) if store_id is None else ("is", str(store_id))
