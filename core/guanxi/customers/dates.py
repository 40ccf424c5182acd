"""Dates and instants as people and spreadsheets write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from guanxi.customers.spreadsheets import digits_kept, plain, shown
from guanxi.errors import Issue
from guanxi.i18n import _l

FIRST_YEAR, LAST_YEAR = 1000, 2999
_MAX_TEXT: Final = 60
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = f"({'|'.join(_MONTHS)})[a-z]*\\.?"
_DAY: Final = (
    re.compile(r"(\d{4})\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{1,2})"),
    re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
_ENGLISH: Final = (
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ -]{_MONTH},?[ -](?P<year>\d{{4}})", re.IGNORECASE),
    re.compile(rf"{_MONTH}\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year>\d{{4}})", re.IGNORECASE),
)
_UNORDERED: Final = re.compile(r"\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d{2})")
_TIME: Final = re.compile(
    r"(.*?\d[日号]?)(?:\s*T\s*|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?\s*(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?",
    re.IGNORECASE)


def read_date(text: str) -> date | Issue:
    """2024-03-05, 2024.3.5, 2024/3/5, 2024年3月5日, 20240305, 5 March 2024; a time behind it is dropped.

    Never guessed: 3/5/2024 (which is the month?) and a spreadsheet's day number (45356).
    """
    value = digits_kept(plain(text[:_MAX_TEXT + 1]))
    if isinstance(value, Issue):
        return value
    timed = _TIME.fullmatch(value)
    day = timed[1].strip() if timed else value
    numbers = _numbers(day)
    if numbers is None:
        return _unreadable(day)
    return _real_day(*numbers, text)


def read_instant(text: str, zone: ZoneInfo) -> datetime | Issue:
    """2024-03-05 14:30 on the clock of `zone`, or with its own offset, in UTC; a date alone is its midnight."""
    value = plain(text[:_MAX_TEXT + 1])
    timed = _TIME.fullmatch(value)
    day = read_date(timed[1] if timed else value)
    if isinstance(day, Issue):
        return day
    hour, minute, second = (int(timed[2]), int(timed[3]), int(timed[4] or 0)) if timed else (0, 0, 0)
    if hour > 23 or minute > 59 or second > 59:
        return Issue(message=_l("“%(value)s” is not a time of day. Write hours and minutes as 14:30."),
                     code="date.no_such_time", params={"value": shown(value)})
    offset = timed[5].upper().replace("Z", "+0000").replace(":", "") if timed and timed[5] else ""
    zoned = datetime.strptime(offset, "%z").tzinfo if offset else zone
    return datetime.combine(day, time(hour, minute, second), zoned).astimezone(UTC)


def _numbers(day: str) -> tuple[int, int, int] | None:
    """Year, month and day where their order is certain."""
    for pattern in _DAY:
        if found := pattern.fullmatch(day):
            return int(found[1]), int(found[2]), int(found[3])
    for pattern in _ENGLISH:
        if found := pattern.fullmatch(day):
            month = next(part for part in found.groups() if part and part.isalpha())
            return int(found["year"]), _MONTHS.index(month[:3].lower()) + 1, int(found["day"])
    return None


def _real_day(year: int, month: int, day: int, text: str) -> date | Issue:
    try:
        value = date(year, month, day)
    except ValueError:
        value = None
    if value is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return Issue(message=_l("There is no such day as “%(value)s”. Check month and day."),
                     code="date.no_such_day", params={"value": shown(text)})
    return value


def _unreadable(text: str) -> Issue:
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text):
        return Issue(message=_l("“%(value)s” is a spreadsheet's number for a day. Set the column's format to "
                                "date, as in 2024-03-05, and save again."),
                     code="date.serial", params={"value": shown(text)})
    if _UNORDERED.fullmatch(text):
        return Issue(
            message=_l("“%(value)s” can mean different days. Write the year first, as in 2024-03-05."),
            code="date.order", params={"value": shown(text)})
    return Issue(message=_l("“%(value)s” is not a date. Write it as 2024-03-05."), code="date.unreadable",
                 params={"value": shown(text)})
