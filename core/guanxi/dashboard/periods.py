"""The periods the dashboard offers, each with the days it is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from babel.dates import format_date

from guanxi.contributions import Period
from guanxi.ctx import Ctx
from guanxi.errors import Text
from guanxi.i18n import _l

OWN: Final = "own"
USUAL: Final = "month"
TITLES: Final[Mapping[str, Text]] = {
    USUAL: _l("This month"), "last30": _l("Last 30 days"), "quarter": _l("This quarter"), "year": _l("This year"),
    OWN: _l("Own dates"),
}
BEFORE: Final[Mapping[str, Text]] = {
    USUAL: _l("last month to the same day"), "last30": _l("the 30 days before"),
    "quarter": _l("last quarter to the same day"), "year": _l("last year to the same day"),
    OWN: _l("as many days before"),
}
"""What each is compared with, in words."""
_DAY: Final = timedelta(days=1)


def period_of(key: str, today: date) -> Period:
    """The period called `key`, one of TITLES but "own", as it is today."""
    if key == "last30":
        return own_period(today - 29 * _DAY, today, key)
    first = {"year": date(today.year, 1, 1), "quarter": date(today.year, today.month - (today.month - 1) % 3, 1),
             USUAL: today.replace(day=1)}[key]
    months = {"year": 12, "quarter": 3, USUAL: 1}[key]
    before = month_before(first, months)
    same_day = min(before + (today - first), first - _DAY)
    if key == "year":
        same_day = today - 366 * _DAY if today.month == 2 and today.day == 29 else today.replace(year=today.year - 1)
    return Period(key=key, first=first, last=today, first_before=before, last_before=same_day)


def own_period(first: date, last: date, key: str = OWN) -> Period:
    """The days from `first` to `last`, compared with as many before them."""
    length = last - first + _DAY
    return Period(key=key, first=first, last=last, first_before=first - length, last_before=first - _DAY)


def last_months(today: date, count: int) -> list[date]:
    """The first days of the last `count` months, that of `today` at the end."""
    return [month_before(today, back) for back in range(count - 1, -1, -1)]


def month_title(ctx: Ctx, month: date) -> str:
    """What a month is called on a chart of a year: Nov, 11月."""
    return format_date(month, "LLL" if ctx.locale == "en" else "M月", locale=ctx.locale)


def month_before(first: date, months: int = 1) -> date:
    """The first day of the month so many months before that of `first`."""
    place = first.year * 12 + first.month - 1 - months
    return date(place // 12, place % 12 + 1, 1)
