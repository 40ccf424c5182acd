"""Dates and times as people say them: near ones relative to now, far ones by the calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date

from guanxi.i18n.text import _, ngettext

# (this year, other years): 10月6日 星期二 / Tuesday 6 October
_DAY: Final = {
    "zh": ("M月d日 EEEE", "y年M月d日 EEEE"),
    "en": ("EEEE d MMMM", "EEEE d MMMM y"),
}
_SHORT_DAY: Final = {"zh": ("M月d日", "y年M月d日"), "en": ("d MMM", "d MMM y")}


@lru_cache(maxsize=4096)
def _formatted(value: date, pattern: str, locale: str) -> str:
    """Babel's answer, which costs 50 us; a list says the same few days again and again."""
    return format_date(value, pattern, locale=locale)


def day(value: date, locale: str, today: date, *, short: bool = False) -> str:
    """10月6日 星期二, Tuesday 6 October; the year when it is not this one; `short` has no weekday."""
    this_year, other_year = (_SHORT_DAY if short else _DAY)[locale]
    return _formatted(value, this_year if value.year == today.year else other_year, locale)


def time_of_day(value: datetime, timezone: ZoneInfo) -> str:
    """16:20, on the reader's clock."""
    return value.astimezone(timezone).strftime("%H:%M")


def absolute(value: datetime, locale: str, timezone: ZoneInfo) -> str:
    """2026年10月6日 星期二 16:20, the form shown on hover; always with the year."""
    local = value.astimezone(timezone)
    return f"{_formatted(local.date(), _DAY[locale][1], locale)} {local:%H:%M}"


def relative(value: datetime, now: datetime, locale: str, timezone: ZoneInfo) -> str:
    """Within a week of `now` in words people use, beyond it the short date."""
    local, here = value.astimezone(timezone), now.astimezone(timezone)
    elapsed = here - local
    if timedelta(0) <= elapsed < timedelta(hours=1) and local.date() == here.date():
        return _just_past(elapsed)
    days = (local.date() - here.date()).days
    if days in (-1, 0, 1):
        return _near_day(days, f"{local:%H:%M}")
    if -7 < days < 0:
        return ngettext("%(num)s day ago", "%(num)s days ago", -days)
    if 0 < days < 7:
        return f"{_formatted(local.date(), 'EEEE', locale)} {local:%H:%M}"
    return day(local.date(), locale, here.date(), short=True)


def _just_past(elapsed: timedelta) -> str:
    minutes = int(elapsed.total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    return ngettext("%(num)s minute ago", "%(num)s minutes ago", minutes)


def _near_day(days: int, time: str) -> str:
    if days == 0:
        return _("today %(time)s", time=time)
    return _("tomorrow %(time)s", time=time) if days == 1 else _("yesterday %(time)s", time=time)
