"""What kind of field a column would be, told from all of its values."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

from guanxi.customers.dates import read_date
from guanxi.customers.field_details import MOST_DECIMALS, FieldDetails
from guanxi.errors import Issue
from guanxi.transfer.figures import figure

MOST_OPTIONS: Final = 20
_LONGEST_OPTION: Final = 60
_MOST_DIGITS: Final = 15  # longer ones are numbers by which something is called
_OPTION_REPEATS: Final = 3  # a choice's options come up at least so often on average
_INTEGER: Final = re.compile(r"-?(?:0|[1-9]\d*)")
_DECIMAL: Final = re.compile(r"-?(?:0|[1-9]\d*)(?:\.(\d+))?")
_DATE: Final = re.compile(r"\d{4}\s?[-./年]\s?\d{1,2}\s?[-./月]\s?\d{1,2}\s?[日号]?|\d{8}")  # a time would be lost
_WORDS: Final = ({"yes", "no"}, {"true", "false"}, {"是", "否"}, {"有", "无"}, {"y", "n"}, {"t", "f"})


@dataclass(slots=True)
class ColumnKind:
    """A column as far as it was read: the types its values still allow, and its values while they are few."""

    values: int = 0
    figures: int = 0
    options: set[str] | None = field(default_factory=set)
    integer: bool = True
    decimal: bool = True
    scale: int = 0
    date: bool = True

    def read(self, cells: Iterable[str]) -> None:
        """Take more of the column's cells into account."""
        filled = [cell for cell in cells if cell]
        self.values += len(filled)
        fresh = set(filled)
        if self.options is not None:
            fresh -= self.options
            self.options |= fresh
            if len(self.options) > MOST_OPTIONS or any(len(option) > _LONGEST_OPTION for option in fresh):
                self.options = None
        for value in fresh:
            self._narrow(value)

    def details(self, title: str) -> FieldDetails:
        """The field that holds these values, called `title`."""
        kind = self._type()
        return FieldDetails(title=title, type=kind, scale=self.scale if kind == "decimal" else 0,
                            options=tuple(sorted(self.options or ())) if kind == "choice" else ())

    def _type(self) -> str:
        if not self.figures:
            return "text"
        if self.date:
            return "date"
        if self.integer:
            return "integer"
        if self.decimal and 0 < self.scale <= MOST_DECIMALS:
            return "decimal"
        if self.options is None or len(self.options) * _OPTION_REPEATS > self.values:
            return "text"
        return "boolean" if _yes_or_no(self.options) else "choice"

    def _narrow(self, cell: str) -> None:
        value = figure(cell)
        if not value:
            return
        self.figures += 1
        if self.integer and (not _INTEGER.fullmatch(value) or len(value) > _MOST_DIGITS):
            self.integer = False
        if self.decimal:
            found = _DECIMAL.fullmatch(value)
            self.decimal = found is not None and len(value) <= _MOST_DIGITS
            self.scale = max(self.scale, len(found[1] or "") if found else 0)
        if self.date and (not _DATE.fullmatch(value) or isinstance(read_date(value), Issue)):
            self.date = False


def _yes_or_no(options: Collection[str]) -> bool:
    return any({option.casefold() for option in options} <= words for words in _WORDS)
