"""Travelling through a list in one direction until a page is full, or long enough."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final

from sqlalchemy import Row

from guanxi.views.conditions import Condition
from guanxi.views.cursors import Branch, Position
from guanxi.views.entries import bounds, branches, place_values, set_entries, walk_entries
from guanxi.views.fetching import fetch
from guanxi.views.plan import Plan
from guanxi.views.probe import MEDIUM, Few

STEPS: Final = (1_000, 8_000, 64_000)
"""Entries a walk looks at, step by step, before it shows what it found."""
SECONDS: Final = 0.1
"""How long a walk may take: a step that would take longer, at the pace of those before, is cut."""
QUICKER: Final = 6
"""So many entries are asked whether they are in a set while one is asked of a table; putting the set together takes
as long for each of its members."""


@dataclass(slots=True)
class Pace:
    """How many entries the next step may look at."""

    steps: Iterator[int] = field(default_factory=lambda: iter(STEPS))
    began: float = field(default_factory=time.monotonic)
    looked: int = 0

    def step(self, *, at_least: int) -> int:
        """The next step, cut to the time left; `at_least` so many; 0 when the walk has been long enough."""
        wanted = next(self.steps, 0)
        if self.looked:
            affordable = self._affordable()
            wanted = min(wanted, affordable) if affordable >= STEPS[0] else 0
        found = max(wanted, at_least)
        self.looked += found
        return found

    def leap(self) -> int:
        """The longest of the steps to come, and the last one: a set is put together once."""
        found = min(max(self.steps, default=0), QUICKER * max(0, self._affordable()))
        self.looked += found
        return found

    def _affordable(self) -> int:
        """How many more entries there is time for, at the pace of those before."""
        spent = time.monotonic() - self.began
        return int((SECONDS - spent) * self.looked / spent)


@dataclass(slots=True)
class Travel:
    """What was met on the way: `rows` of the list in the order of travel; `stopped` where a walk gave up."""

    plan: Plan
    start: Position | None
    rows: list[Row[Any]] = field(default_factory=list)
    stopped: Position | None = None
    done: bool = False

    @property
    def backwards(self) -> bool:
        """Whether the travel goes against the list's order."""
        return self.start is not None and self.start.backwards

    @property
    def full(self) -> bool:
        """Whether there is a whole page and one row more, which tells of the next page."""
        return len(self.rows) > self.plan.size

    @property
    def ahead(self) -> Position | None:
        """Where the list goes on, None at its end."""
        if self.full:
            return place_of(self.rows[self.plan.size - 1], backwards=self.backwards)
        return self.stopped

    def sort(self, few: Few, place: Position | None) -> None:
        """Take what the page still needs, from `place` on, out of a small set."""
        entries = set_entries(self.plan, few, place, backwards=self.backwards)
        self.rows += fetch(self.plan, entries, self.plan.size + 1 - len(self.rows), backwards=self.backwards,
                           asked=self.plan.conditions).rows
        self.done = True

    def walk(self, otherwise: Callable[[], Few | None]) -> None:
        """Walk the sort's index, and then the rows it does not hold, until the page is full.

        `otherwise` is asked, once, for a set to sort instead when the first entries hold little of the list.
        """
        pace, order, otherwise = Pace(), branches(self.plan, backwards=self.backwards), cache(otherwise)
        if self.start is not None:
            order = order[order.index(self.start.branch):]
        for branch in order:
            place = self.start if self.start is not None and self.start.branch == branch else None
            self._walk(branch, place, pace, otherwise)
            if self.done or self.stopped is not None:
                return

    def _walk(self, branch: Branch, place: Position | None, pace: Pace, otherwise: Callable[[], Few | None]) -> None:
        """Walk one branch to its end, until the page is full, or until the walk has been long enough."""
        within, among = pace.step(at_least=STEPS[0]), None
        while within:
            entries = walk_entries(self.plan, branch, place, backwards=self.backwards)
            met = fetch(self.plan, entries, self.plan.size + 1 - len(self.rows), backwards=self.backwards,
                        asked=self._asked(), valueless=branch == "missing", among=among, within=within,
                        values=place_values(place))
            self.rows += met.rows
            self.done = self.full
            if self.full or met.last is None:
                return
            place = replace(place_of(met.last, backwards=self.backwards), branch=branch, unread=True)
            few, ahead = otherwise(), self._still_to_look_at(pace)
            if few is not None and few.number <= min(MEDIUM, ahead):
                self.sort(few, place)
                return
            among = few.ids if few is not None and few.number <= QUICKER * ahead else None
            within = pace.step(at_least=0) if among is None else pace.leap()
        self.stopped = place

    def _still_to_look_at(self, pace: Pace) -> float:
        """How many entries a full page would take, judging by those before."""
        return (self.plan.size + 1 - len(self.rows)) * pace.looked / max(len(self.rows), 0.5)

    def _asked(self) -> list[Condition]:
        """The filters that the walk itself has not answered: on the sort, none is left to ask."""
        answered = {item.attribute.key for item in bounds(self.plan)}
        return [item for item in self.plan.conditions if item.attribute.key not in answered]


def place_of(row: Sequence[Any], *, backwards: bool) -> Position:
    """The place behind `row`, seen in that direction."""
    row_id, value = row[0], row[1]
    return Position(branch="missing" if value is None else "value", value=value, id=row_id, backwards=backwards)
