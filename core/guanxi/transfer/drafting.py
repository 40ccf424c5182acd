"""From a row's cells to what the write path reads. Pure, so that it can run in a process of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from guanxi.customers.definitions import PREFIX, Definition
from guanxi.customers.spreadsheets import shown
from guanxi.errors import Issue
from guanxi.i18n import _l
from guanxi.transfer.figures import figure
from guanxi.transfer.mapping import Target, named
from guanxi.transfer.people import Names

_FIGURES: Final = frozenset({"integer", "decimal", "date"})


@dataclass(frozen=True, slots=True)
class Drafter:
    """Reads rows of a table of `width` columns."""

    width: int
    targets: tuple[Target, ...]
    names: Names = field(default_factory=Names)
    figures: frozenset[str] = frozenset()

    @classmethod
    def of(cls, width: int, targets: Sequence[Target], names: Names, definitions: Mapping[str, Definition]) -> Drafter:
        """A drafter that knows which of the custom fields hold figures."""
        figures = frozenset(PREFIX + key for key, item in definitions.items() if item.type in _FIGURES)
        return cls(width, named(targets), names, figures)

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
            if target.field in self.names.by_field:
                found = self.names.find(target.field, text)
                if isinstance(found, Issue):
                    issues.append(found)
                else:
                    values[target.field] = found
            elif target.field not in self.figures:
                values[target.field] = text
            elif number := figure(text):
                values[target.field] = number
        return values, issues


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
