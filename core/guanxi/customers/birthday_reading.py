"""Birthdays as people write them: 1990-01-02, 03-05, 3月5日, 农历八月十五, lunar 8-15."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from guanxi.customers.birthdays import Birthday, Calendar, checked_birthday
from guanxi.customers.dates import read_date
from guanxi.customers.spreadsheets import digits_kept, plain, shown
from guanxi.errors import Issue
from guanxi.i18n import _l

_MAX_TEXT: Final = 40
_LUNAR: Final = re.compile(
    r"[(（\[]?(?:农历|農曆|阴历|陰曆|旧历|夏历|lunar(?: calendar)?)[:：)）\]]?", re.IGNORECASE)
_SOLAR: Final = re.compile(r"[(（\[]?(?:公历|公曆|阳历|陽曆|新历|国历|solar)[:：)）\]]?", re.IGNORECASE)
_LEAP: Final = re.compile(r"闰|閏|leap ?", re.IGNORECASE)
_PLAINLY_LUNAR: Final = re.compile("[初廿卅闰閏]|[正冬腊臘]月")

_FIGURES: Final = "〇一二三四五六七八九十"
_YEAR_FIGURES: Final = str.maketrans(f"{_FIGURES[:10]}○零", "012345678900")
_COUNT: Final = "[初一二三四五六七八九十廿卅]{1,3}"
_WRITTEN: Final = re.compile(
    rf"(?:([〇○零一二三四五六七八九]{{4}}|\d{{4}})年)?"
    rf"({_COUNT}|\d{{1,2}}|[正冬腊臘])月({_COUNT}|\d{{1,2}})([日号]?)")
_NUMERIC: Final = re.compile(r"(?:(\d{4})[-./]|-{1,2})?(\d{1,2})[-./](\d{1,2})")
_NAMED_MONTHS: Final = {"正": 1, "冬": 11, "腊": 12, "臘": 12}
# 五, 初五, 十五, 二十五, 廿五: what stands before 月 and after it.
_TENS: Final = (("", "初"), ("十", "一十"), ("二十", "廿"), ("三十", "卅"))
_COUNTS: Final = {
    **{str(number): number for number in range(32)},
    **{f"{number:02}": number for number in range(10)},
    **{tens + ones: 10 * ten + one for ten, written in enumerate(_TENS) for tens in written
       for one, ones in enumerate(("", *_FIGURES[1:10])) if tens + ones not in ("", "初")},
    "初十": 10,
}


def read_birthday(text: str, today: date | None = None) -> Birthday | Issue:
    """The birthday that `text` says; in our calendar unless it says or shows that it is in the Chinese one."""
    value = digits_kept(plain(text[:_MAX_TEXT]))
    if isinstance(value, Issue):
        return value
    calendar, leap, bare = _calendar(value)
    compact = re.sub(r"\s", "", bare)
    numbers = _numbers(compact)
    if numbers is not None:
        if calendar is None and _could_be_lunar(compact):
            return Issue(
                message=_l("“%(value)s” can be meant in either calendar. Put 农历 or 公历 in front."),
                code="birthday.calendar", params={"value": shown(text)})
        return checked_birthday(calendar or "solar", *numbers, leap=leap, today=today)
    day = None if calendar == "lunar" else read_date(bare)
    if isinstance(day, date):
        return checked_birthday("solar", day.year, day.month, day.day, today=today)
    if day is not None and day.code != "date.unreadable":
        return day
    return Issue(message=_l("“%(value)s” is not a birthday. Write it as 1990-01-02, without the year as 01-02, "
                            "or as 农历八月十五."),
                 code="birthday.unreadable", params={"value": shown(text)})


def _calendar(value: str) -> tuple[Calendar | None, bool, str]:
    """Which calendar is named or shown, whether a leap month is meant, and the date without these words."""
    named: Calendar | None = "lunar" if _LUNAR.search(value) else "solar" if _SOLAR.search(value) else None
    bare = _LUNAR.sub(" ", _SOLAR.sub(" ", value)).strip()
    if named is None and _PLAINLY_LUNAR.search(bare):
        named = "lunar"
    if named != "lunar":
        return named, False, bare
    return named, bool(_LEAP.search(bare)), _LEAP.sub("", bare)


def _could_be_lunar(bare: str) -> bool:
    """八月十五 without 日 is how the Chinese calendar is spoken, but not only."""
    written = _WRITTEN.fullmatch(bare)
    return written is not None and not written[2].isdigit() and not written[4]


def _numbers(bare: str) -> tuple[int | None, int, int] | None:
    if numeric := _NUMERIC.fullmatch(bare):
        return int(numeric[1]) if numeric[1] else None, int(numeric[2]), int(numeric[3])
    written = _WRITTEN.fullmatch(bare)
    if written is None:
        return None
    month, day = _NAMED_MONTHS.get(written[2]) or _COUNTS.get(written[2]), _COUNTS.get(written[3])
    year = (written[1] or "").translate(_YEAR_FIGURES)
    return (int(year) if year else None, month, day) if month is not None and day is not None else None
