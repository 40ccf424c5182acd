"""Dates and times as people say them: near ones relative to now, far ones by the calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from guanxi.i18n.formats import current_formats
from guanxi.i18n.text import _, ngettext

# (this year, other years): 10月6日 星期二 / Tuesday 6 October
_DAY: Final = {
    "zh": ("M月d日 EEEE", "y年M月d日 EEEE"),
    "en": ("EEEE d MMMM", "EEEE d MMMM y"),
}
_SHORT_DAY: Final = {"zh": ("M月d日", "y年M月d日"), "en": ("d MMM", "d MMM y")}
_MONTH: Final = {"zh": "y年M月", "en": "MMMM y"}
_CHOSEN_DAY: Final = {"zh": "{} EEEE", "en": "EEEE {}"}
_HALF_DAYS: Final = {"zh": "ah:mm", "en": "h:mm a"}


@lru_cache(maxsize=4096)
def _formatted(value: date, pattern: str, locale: str) -> str:
    """Babel's answer, which costs 50 us; a list says the same few days again and again."""
    return format_date(value, pattern, locale=locale)


def day(value: date, locale: str, today: date, *, short: bool = False) -> str:
    """10月6日 星期二, Tuesday 6 October; the year when it is not this one; `short` has no weekday.

    Who chose a format gets whole dates in it, the year always among them.
    """
    chosen = current_formats().date_pattern
    if chosen:
        return _formatted(value, chosen if short else _CHOSEN_DAY[locale].format(chosen), locale)
    this_year, other_year = (_SHORT_DAY if short else _DAY)[locale]
    return _formatted(value, this_year if value.year == today.year else other_year, locale)


def month(value: date, locale: str) -> str:
    """2026年10月, October 2026."""
    return _formatted(value, _MONTH[locale], locale)


def time_of_day(value: datetime, locale: str, timezone: ZoneInfo) -> str:
    """16:20, 下午4:20 or 4:20 PM, on the reader's clock."""
    local = value.astimezone(timezone)
    if current_formats().clock != "12":
        return f"{local:%H:%M}"
    return format_time(local.time(), _HALF_DAYS[locale], locale=locale)


def absolute(value: datetime, locale: str, timezone: ZoneInfo) -> str:
    """2026年10月6日 星期二 16:20, the form shown on hover; always with the year."""
    local = value.astimezone(timezone)
    chosen = current_formats().date_pattern
    pattern = _CHOSEN_DAY[locale].format(chosen) if chosen else _DAY[locale][1]
    return f"{_formatted(local.date(), pattern, locale)} {time_of_day(value, locale, timezone)}"


def relative(value: datetime, now: datetime, locale: str, timezone: ZoneInfo) -> str:
    """Within a week of `now` in words people use, beyond it the short date."""
    local, here = value.astimezone(timezone), now.astimezone(timezone)
    elapsed = here - local
    if timedelta(0) <= elapsed < timedelta(hours=1) and local.date() == here.date():
        return _just_past(elapsed)
    days = (local.date() - here.date()).days
    if days in (-1, 0, 1):
        return _near_day(days, time_of_day(value, locale, timezone))
    if -7 < days < 0:
        return ngettext("%(num)s day ago", "%(num)s days ago", -days)
    if 0 < days < 7:
        return f"{_formatted(local.date(), 'EEEE', locale)} {time_of_day(value, locale, timezone)}"
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
