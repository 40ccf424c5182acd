"""The first things that an import of what plugins declare would make or change, for people to look at beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from guanxi.contributions import CellKind, ImportField, Outcome
from guanxi.transfer.drafting import text_in
from guanxi.transfer.mapping import Target

MOST_NEW: Final = 5
MOST_CHANGED: Final = 10
_FACTS: Final = 4
_LONGEST: Final = 80

Fact = tuple[str, str, str]
"""The title of a field, what it is and what it would be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A record at `row` that would be made (`new`), or changed: what it is called, and what is in it or changes."""

    row: int
    name: str
    new: bool
    facts: Sequence[Fact]


def _weight(field: ImportField) -> tuple[bool, bool]:
    """What a record is called by is the first thing that it must have and that is a word."""
    return not field.required, field.several or field.kind not in (CellKind.TEXT, CellKind.CODE)


class Examples:
    """Gathers the first of them; rows are shown as they stand in the file."""

    def __init__(self, fields: Sequence[ImportField], targets: Sequence[Target]) -> None:
        places = {target.field: target.places for target in targets}
        self._titles = {field.key: str(field.title) for field in fields}
        filled = [field for field in fields if field.key in places]
        first = min(filled, key=_weight, default=None)
        self._shown = [(str(field.title), places[field.key])
                       for field in sorted(filled, key=lambda field: field is not first)]
        self.found: list[Example] = []

    def see(self, row: int, cells: Sequence[str], outcome: Outcome) -> None:
        """Keep what became of the record that begins with these cells, while there is room."""
        new = outcome.verdict == "created"
        if not new and outcome.verdict != "updated":
            return
        if sum(one.new == new for one in self.found) >= (MOST_NEW if new else MOST_CHANGED):
            return
        (_title, name), *rest = list(self._texts(cells)) or [("", "")]
        facts = [(title, "", text) for title, text in rest] if new else list(self._changes(outcome))
        self.found.append(Example(row=row, name=name, new=new, facts=facts[:_FACTS]))

    def _texts(self, cells: Sequence[str]) -> Iterator[tuple[str, str]]:
        for title, places in self._shown:
            if text := text_in(cells, places):
                yield title, text[:_LONGEST]

    def _changes(self, outcome: Outcome) -> Iterator[Fact]:
        for key, (before, after) in outcome.changes.items():
            yield self._titles.get(key, key), before[:_LONGEST], after[:_LONGEST]
