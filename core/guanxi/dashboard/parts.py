"""The core's own parts of the dashboard, each one or two statements over customers the reader may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from babel.dates import format_date
from sqlalchemy import Select, case, func, literal, select

from guanxi.contributions import Chart, ListLink, Period, Reach, Series, Widget
from guanxi.ctx import Ctx
from guanxi.customers.entity import CUSTOMER
from guanxi.customers.models import Customer
from guanxi.customers.states import TITLES
from guanxi.dashboard.birthdays import birthdays
from guanxi.dashboard.census import counted_before
from guanxi.dashboard.periods import last_months, month_title
from guanxi.dashboard.reaching import reach_filters, reached
from guanxi.i18n import _l
from guanxi.views.filters import Filter
from guanxi.views.listing import ListQuery
from guanxi.views.operators import Operator
from guanxi.views.page import compile_page

QUIET_DAYS: Final = 30
_SHOWN: Final = 6
_MONTHS: Final = 12
_KNOWN: Final = ("prospect", "first_time", "repeat", "loyal")
"""States of those who would like to hear of us; the others were given up, or never were customers."""


def states(ctx: Ctx, period: Period, reach: Reach) -> Mapping[str, Any]:
    """Customers by state now, and before the period began as far as they were counted then."""
    found = _numbers(ctx, select(Customer.state, func.count()).where(*CUSTOMER.in_use, reached(ctx, reach))
                     .group_by(Customer.state))
    before = counted_before(ctx, period.first, reach)
    shown = [state for state in TITLES if found.get(state) or (before and before[1].get(state))]
    series = [Series(title=_l("Now"), values=[found.get(state, 0) for state in shown])]
    if before is not None and shown:
        series.append(Series(title=_day(ctx, before[0]), values=[before[1].get(state, 0) for state in shown],
                             earlier=True))
    chart = Chart(title=_l("Customers by state"), of=_l("State"), shape="bars", series=series,
                  labels=[str(TITLES[state]) for state in shown], link=_list(ctx, reach),
                  links=[_list(ctx, reach, ("customer.state", "is", state)) for state in shown])
    return {"chart": chart, "total": sum(found.values()), "before": before and sum(before[1].values())}


def new_customers(ctx: Ctx, reach: Reach) -> Mapping[str, Any]:
    """How many customers each of the last twelve months brought."""
    today = ctx.now.astimezone(ctx.timezone).date()
    months = last_months(today, _MONTHS)
    starts = [_start(ctx, month) for month in months]
    latest_first = reversed(list(enumerate(starts)))
    place = case(*((Customer.created_at >= start, literal(index)) for index, start in latest_first))
    found = _numbers(ctx, select(place, func.count())
                     .where(Customer.created_at >= starts[0], *CUSTOMER.in_use, reached(ctx, reach)).group_by(place))
    ends = [*(month - timedelta(days=1) for month in months[1:]), today]
    chart = Chart(title=_l("New customers by month"), of=_l("Month"),
                  labels=[month_title(ctx, month) for month in months],
                  series=[Series(title=_l("New customers"), values=[found.get(place, 0) for place in range(_MONTHS)])],
                  link=_list(ctx, reach, _created(months[0], today)),
                  links=[_list(ctx, reach, _created(*span)) for span in zip(months, ends, strict=True)])
    return {"chart": chart, "total": sum(found.values()), "may_import": ctx.may("customer.import")}


def quiet(ctx: Ctx, reach: Reach) -> Mapping[str, Any]:
    """Those who would like to hear of us and were not spoken to for longest; the list compiler keeps it bounded."""
    filters = (("customer.last_activity", "older", str(QUIET_DAYS)), ("customer.state", "is", *_KNOWN),
               *reach_filters(ctx, reach))
    page = compile_page(ctx, ListQuery(filters=tuple(_filter(*one) for one in filters), sort="customer.last_activity",
                                       columns=("customer.state", "customer.last_activity"), size=_SHOWN))
    rows = [{"id": row.id, "name": row.name, "kind": row.details[1], "state": row.cells[0].value,
             "last": row.cells[1].value} for row in page.rows]
    return {"rows": rows, "days": QUIET_DAYS, "more": ListLink(filters=filters, sort="customer.last_activity")}


def _numbers(ctx: Ctx, statement: Select[Any, int]) -> dict[Any, int]:
    """How many there are of each."""
    return dict(ctx.session.execute(statement).all())


def _filter(key: str, operator: str, *values: str) -> Filter:
    return Filter(key=key, operator=Operator(operator), values=values)


def _created(first: date, last: date) -> tuple[str, ...]:
    return "customer.created", "between", first.isoformat(), last.isoformat()


def _list(ctx: Ctx, reach: Reach, *filters: tuple[str, ...]) -> ListLink:
    return ListLink(filters=(*filters, *reach_filters(ctx, reach)))


def _start(ctx: Ctx, day: date) -> datetime:
    return datetime.combine(day, time(), ctx.timezone).astimezone(UTC)


def _day(ctx: Ctx, day: date) -> str:
    return format_date(day, "d MMM y" if ctx.locale == "en" else "y年M月d日", locale=ctx.locale)


WIDGETS: Final[Sequence[Widget]] = (
    Widget(key="customer.states", title=_l("Customers by state"), template="dashboard/_states.html", data=states,
           permission="customer.view", follows=("period", "reach"), kept=True, order=20,
           hint=_l("How many are loyal, lapsing or new, and how that changed.")),
    Widget(key="customer.new", title=_l("New customers"), template="dashboard/_new.html", data=new_customers,
           permission="customer.view", follows=("reach",), kept=True, order=30,
           hint=_l("How many customers each of the last twelve months brought.")),
    Widget(key="customer.quiet", title=_l("Not contacted"), template="dashboard/_quiet.html", data=quiet,
           permission="customer.view", follows=("reach",), order=40,
           hint=_l("Customers nobody has spoken to for longest.")),
    Widget(key="customer.birthdays", title=_l("Birthdays this week"), template="dashboard/_birthdays.html",
           data=birthdays, permission="customer.view", follows=("reach",), order=45,
           hint=_l("Who is celebrated today and in the six days after, by our calendar or the Chinese one.")),
)
