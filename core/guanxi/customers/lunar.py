"""The Chinese calendar's months as days of ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from lunar_python import LunarYear

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100
_JULIAN_TO_ORDINAL: Final = 1_721_425

MONTHS: Final = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")
_FIGURES: Final = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
DAYS: Final = (*(f"初{figure}" for figure in _FIGURES), *(f"十{figure}" for figure in _FIGURES[:9]), "二十",
               *(f"廿{figure}" for figure in _FIGURES[:9]), "三十")


@dataclass(frozen=True, slots=True)
class LunarMonth:
    """When a month begins, and whether it has 29 or 30 days."""

    first: date
    days: int


@lru_cache(maxsize=512)
def months(year: int) -> dict[tuple[int, bool], LunarMonth]:
    """The months of a Chinese year by number and whether they are the leap one; 5 ms, once for each year."""
    return {(abs(month.getMonth()), month.isLeap()): LunarMonth(
                date.fromordinal(int(month.getFirstJulianDay()) - _JULIAN_TO_ORDINAL), month.getDayCount())
            for month in LunarYear.fromYear(year).getMonths() if month.getYear() == year}


def leap_month(year: int) -> int | None:
    """The number of the month that `year` has twice, if any."""
    return next((number for number, leap in months(year) if leap), None)
