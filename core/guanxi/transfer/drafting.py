"""From a row's cells to what the write path reads. Pure, so that it can run in a process of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from guanxi.customers.dates import read_instant
from guanxi.customers.definitions import PREFIX, Definition
from guanxi.customers.drafts import Draft
from guanxi.customers.spreadsheets import shown
from guanxi.errors import Issue
from guanxi.i18n import _l
from guanxi.transfer.days import DayOrder, year_first
from guanxi.transfer.figures import figure
from guanxi.transfer.mapping import CREATED_AT, OPENED, Target, named
from guanxi.transfer.people import Names
from guanxi.transfer.placing import placed

_DATES: Final = frozenset({"date"})
_FIGURES: Final = frozenset({"integer", "decimal", *_DATES})


@dataclass(frozen=True, slots=True)
class Clock:
    """By what a file's times are read: the clock of `zone`, the `order` of day and month; none is later than `now`."""

    zone: ZoneInfo
    order: DayOrder
    now: datetime

    def read(self, text: str) -> datetime | Issue:
        """When a file was opened elsewhere."""
        found = read_instant(year_first(text, self.order), self.zone)
        if isinstance(found, Issue):
            return replace(found, field=CREATED_AT)
        return found if found <= self.now else Issue(
            message=_l("“%(value)s” lies in the future. A customer can’t be on file since then."), field=CREATED_AT,
            code="created.ahead", params={"value": shown(text)})


@dataclass(frozen=True, slots=True)
class Drafter:
    """Reads rows of a table of `width` columns."""

    width: int
    targets: tuple[Target, ...]
    names: Names = field(default_factory=Names)
    figures: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()
    clock: Clock | None = None

    @classmethod
    def of(cls, width: int, targets: Sequence[Target], names: Names, definitions: Mapping[str, Definition],
           clock: Clock) -> Drafter:
        """A drafter that knows which of the custom fields hold figures, and which dates."""
        figures, dates = (frozenset(PREFIX + key for key, item in definitions.items() if item.type in types)
                          for types in (_FIGURES, _DATES))
        return cls(width, named(targets), names, figures, dates | {"birthday"} if clock.order else frozenset(), clock)

    def values(self, cells: Sequence[str]) -> tuple[dict[str, object], list[Issue]]:
        """The filled fields of a row; empty cells say nothing. Issues of the row as a whole, and of names in it."""
        if len(cells) != self.width and (issue := misshapen(cells, self.width)):
            return {}, [issue]
        values: dict[str, object] = {}
        issues: list[Issue] = []
        for target in self.targets:
            text = _name(cells, target.places) if target.field == "name" else text_in(cells, target.places)
            if not text:
                continue
            if target.field in self.dates and self.clock is not None:
                text = year_first(text, self.clock.order)
            if target.field in self.names.by_field or target.field == CREATED_AT:
                found = self._found(target.field, text)
                if isinstance(found, Issue):
                    issues.append(found)
                else:
                    values[target.field] = found
            elif target.field not in self.figures:
                values[target.field] = text
            elif number := figure(text):
                values[target.field] = number
        return values, issues

    def _found(self, wanted: str, text: str) -> object:
        if wanted != CREATED_AT:
            return self.names.find(wanted, text)
        assert self.clock is not None  # who reads times has one
        return self.clock.read(text)


def drafted(values: Mapping[str, object], row: int, region: str | None = None, **more: Any) -> Draft:
    """What the values of a row ask to be written, of a customer who lies in `region`."""
    opened: dict[str, Any] = {key: values[key] for key in OPENED if key in values}
    rest = {key: value for key, value in values.items() if key not in OPENED} if opened else values
    return Draft(values=placed(rest, region) if "address" in rest else rest, trusted=True, row=row, **opened, **more)


def misshapen(cells: Sequence[str], width: int) -> Issue | None:
    """What is wrong with a row that has not `width` cells; nothing where those beyond are empty."""
    if len(cells) > width and not any(cells[width:]):
        return None
    params = {"found": len(cells), "expected": width, "value": shown(cells[-1])}
    if len(cells) < width:
        return Issue(message=_l("It has %(found)s cells instead of %(expected)s and ends with “%(value)s”. Is the "
                                "file complete?"), code="row.short", params=params)
    return Issue(message=_l("It has %(found)s cells instead of %(expected)s and ends with “%(value)s”. A cell that "
                            "holds the delimiter stands in quotation marks."), code="row.long", params=params)


def _name(cells: Sequence[str], places: Sequence[int]) -> str:
    """A name, which may stand in several columns: 张 and 伟 are 张伟, John and Smith John Smith."""
    parts = [text for place in places if (text := cells[place].strip())]
    return ("" if all(ord(part[0]) > 0x2E7F for part in parts) else " ").join(parts)


def text_in(cells: Sequence[str], places: Sequence[int]) -> str:
    """What stands at `places`, without blanks around it; of several what is filled, joined by semicolons."""
    if len(places) == 1:
        return cells[places[0]].strip()
    return ";".join(text for place in places if (text := cells[place].strip()))
