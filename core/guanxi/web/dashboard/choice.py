"""The days and customers chosen for the whole dashboard: in its address, and handed to each of its parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from guanxi.contributions import Period, Reach
from guanxi.ctx import Ctx
from guanxi.dashboard import periods
from guanxi.dashboard.reaching import reaches
from guanxi.errors import BadRequest
from guanxi.i18n import _l


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen; `params` tell it in an address, what is usual left out."""

    period: Period
    reach: Reach
    params: Mapping[str, str]


def chosen(ctx: Ctx, given: Mapping[str, str]) -> Choice:
    """What an address asks for. Raises BadRequest for days that are none; an unknown word is the usual choice."""
    period, reach = _period(ctx, given), _reach(ctx, given.get("reach", ""))
    params = {}
    if period.key == periods.OWN:
        params = {"period": period.key, "first": period.first.isoformat(), "last": period.last.isoformat()}
    elif period.key != periods.USUAL:
        params = {"period": period.key}
    return Choice(period, reach, {**params, **({} if reach == "all" else {"reach": reach})})


def _period(ctx: Ctx, given: Mapping[str, str]) -> Period:
    today = ctx.now.astimezone(ctx.timezone).date()
    key = given.get("period", periods.USUAL)
    if key == periods.OWN:
        month = periods.period_of(periods.USUAL, today)
        days = _day(given.get("first"), month.first), _day(given.get("last"), month.last)
        return periods.own_period(min(days), max(days))
    return periods.period_of(key if key in periods.TITLES else periods.USUAL, today)


def _day(text: str | None, usual: date) -> date:
    if not text:
        return usual
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year <= 2200:
        raise BadRequest(_l("“%(text)s” is no day. Write it as in 2026-01-31."), text=text[:20])
    return day


def _reach(ctx: Ctx, text: str) -> Reach:
    return next((reach for reach in reaches(ctx) if reach == text), "all")
