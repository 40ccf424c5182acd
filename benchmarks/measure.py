"""Timing a call, and the table of what was found."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """Times of one call, in milliseconds."""

    times: tuple[float, ...]

    @property
    def p50(self) -> float:
        """The median."""
        return statistics.median(self.times)

    @property
    def worst(self) -> float:
        """The longest."""
        return max(self.times)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table: what was measured, beside its floor, and whether it is within its limit."""

    what: str
    found: str
    floor: str = ""
    limit: str
    ratio: float | None = None
    held: bool


def sample(call: Callable[[], object], times: int = 30, warm: int = 3) -> Sample:
    """Call `call` `times` times after `warm` calls that don't count."""
    for _ in range(warm):
        call()
    return Sample(tuple(_once(call) for _ in range(times)))


def in_turn(*calls: Callable[[], object], times: int = 30, warm: int = 3) -> list[Sample]:
    """The same for calls that are compared: they take turns, so that all meet the same load of the machine."""
    for call in calls * warm:
        call()
    rounds = [[_once(call) for call in calls] for _ in range(times)]
    return [Sample(found) for found in zip(*rounds, strict=True)]


def _once(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def against_floor(what: str, ours: Callable[[], object], floor: Callable[[], object], most: float, times: int = 30
                  ) -> Row:
    """A row of two calls that take turns: the median of `ours` may be `most` times the floor's."""
    found, bare = in_turn(ours, floor, times=times)
    ratio = found.p50 / bare.p50
    return Row(what=what, found=f"{found.p50:.2f} ms", floor=f"{bare.p50:.2f} ms", limit=f"<= {most:g}x", ratio=ratio,
               held=ratio <= most)


def within(what: str, found: Sample, typical: float, always: float) -> Row:
    """A row whose median and worst time, in milliseconds, have limits."""
    return Row(what=what, found=f"{found.p50:.2f} ms, worst {found.worst:.1f}", held=found.p50 <= typical and
               found.worst <= always, limit=f"<= {typical:g} typical, <= {always:g} always")


def table(rows: Sequence[Row]) -> str:
    """`rows` as text, the ones beyond their limit marked."""
    lines = [("", "what", "found", "floor", "ratio", "limit")]
    lines += [("  " if row.held else "!!", row.what, row.found, row.floor,
               "" if row.ratio is None else f"{row.ratio:.2f}x", row.limit) for row in rows]
    widths = [max(len(line[place]) for line in lines) for place in range(6)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
                     for line in lines)
