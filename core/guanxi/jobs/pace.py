"""How often, and how much at once."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from guanxi.jobs.execute import TOGETHER

MOST_AT_ONCE: Final = 64


@dataclass(slots=True)
class Pace:
    """How many handlers to claim at once: ever more while they are quick, so that slow ones stay spread out."""

    at_once: int = 1

    def took(self, seconds: float) -> None:
        """Learn from how long the last ones took together."""
        self.at_once = min(MOST_AT_ONCE, self.at_once * 2) if seconds < TOGETHER else max(1, self.at_once // 2)


class Every:
    """Says once in `seconds` that it is time, the first time at once."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = 0.0

    def is_due(self) -> bool:
        """Whether it is time."""
        now = time.monotonic()
        due = now >= self._next
        if due:
            self._next = now + self._seconds
        return due
