"""The yearly tables of the State Council that come with the product: holidays, and weekend days worked in exchange.

They can't be computed: each November says what holds in the year after. Source: the announcements of the General Office
of the State Council (国务院办公厅关于部分节假日安排的通知), as `lunar-python` carries them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal

from lunar_python.util import HolidayUtil

from guanxi.api import Text, _l

Kind = Literal["off", "work", "ordinary"]

NAMES: Final[Mapping[str, Text]] = {
    "元旦节": _l("New Year’s Day"), "春节": _l("Spring Festival"), "清明节": _l("Qingming"), "劳动节": _l("Labour Day"),
    "端午节": _l("Dragon Boat Festival"), "中秋节": _l("Mid-Autumn Festival"), "国庆节": _l("National Day"),
    "国庆中秋": _l("National Day and Mid-Autumn Festival"), "抗战胜利日": _l("Victory Day"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDay:
    """A day that is not what its weekday says. `own`: the organisation said so, not the table that is shipped."""

    day: date
    kind: Kind
    name: Text
    own: bool = False


@lru_cache(maxsize=64)
def shipped_year(year: int) -> Mapping[date, SpecialDay]:
    """What the table of `year` says, by day; empty when none is shipped."""
    found = (_day(item) for item in HolidayUtil.getHolidays(year))
    return MappingProxyType({item.day: item for item in found if item.day.year == year})


def _day(item: HolidayUtil) -> SpecialDay:
    name = str(item.getName())
    return SpecialDay(day=date.fromisoformat(item.getDay()), kind="work" if item.isWork() else "off",
                      name=NAMES.get(name, name))
