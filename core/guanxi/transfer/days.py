"""Dates whose order only the file as a whole can tell, and days a spreadsheet counted: put year first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, Literal

from guanxi.customers.spreadsheets import plain

DayOrder = Literal["", "dmy", "mdy"]
DAY_ORDERS: Final[tuple[DayOrder, ...]] = ("dmy", "mdy")

_LONGEST: Final = 60
_UNORDERED: Final = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4}|\d{2})(\s.*|T.*)?", re.DOTALL)
_HALF: Final = re.compile(r"(.*\D)(\d{1,2})(:\d{2}(?::\d{2})?)\s*([ap])\.?m\.?", re.IGNORECASE | re.DOTALL)
_SERIAL: Final = re.compile(r"\d{5}(?:\.\d{1,12})?")
_FIRST: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - what a spreadsheet counts from has no time zone
_SERIALS: Final = range(14_611, 73_051)
"""1940 to 2099: further away, five digits are something else."""
_CENTURY: Final = 69
"""Years of two digits up to this are of this century (POSIX)."""


def year_first(text: str, order: DayOrder) -> str:
    """`text` with the date in it as 2010-12-01 and its time by 24 hours; what is no such date stays as it is.

    12/1/2010 8:26 by `order`, 45356.5 as a spreadsheet counts days (from 1900; those that count from 1904 are long
    gone).
    """
    value = plain(text[:_LONGEST + 1])
    if _SERIAL.fullmatch(value):
        return _counted(value)
    found = _UNORDERED.fullmatch(value)
    if found is not None and order:
        day, month = (found[1], found[2]) if order == "dmy" else (found[2], found[1])
        year = int(found[3])
        if len(found[3]) == 2:
            year += 2000 if year < _CENTURY else 1900
        value = f"{year}-{int(month):02}-{int(day):02}{found[4] or ''}"
    half = _HALF.fullmatch(value)
    if half is not None and 1 <= int(half[2]) <= 12:
        value = f"{half[1]}{int(half[2]) % 12 + (12 if half[4].lower() == 'p' else 0):02}{half[3]}"
    return value


def _counted(value: str) -> str:
    days = float(value)  # exact to the second, as the spreadsheet's own was
    if int(days) not in _SERIALS:
        return value
    moment = _FIRST + timedelta(seconds=round(days * 86_400))
    return moment.isoformat(" ").removesuffix(" 00:00:00")


class OrderSeen:
    """Whether days stand before months or behind them: in a column with a 13th to 31st it is seen."""

    def __init__(self) -> None:
        self._seen: set[DayOrder] = set()

    def read(self, cells: Iterable[str]) -> None:
        """Look at cells of one column."""
        for cell in cells:
            found = _UNORDERED.fullmatch(cell[:_LONGEST]) if len(self._seen) < len(DAY_ORDERS) else None
            if found is not None and int(found[1]) > 12:
                self._seen.add("dmy")
            elif found is not None and int(found[2]) > 12:
                self._seen.add("mdy")

    @property
    def order(self) -> DayOrder:
        """The one order that was seen; nothing when there is no way to tell."""
        return next(iter(self._seen)) if len(self._seen) == 1 else ""
