"""How many rows one transaction takes, so that nobody else who wants to write waits for long."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Engine

ALONE: Final = 0.05
"""Seconds of a transaction where only one may write at a time, so that the others wait for all of it. With twice
as much, one in twenty who saved during an import onto a million customers waited for more than 0.15 s."""
BESIDE_OTHERS: Final = 0.5
"""Seconds where the others wait only for the very rows and keys it writes."""

_FIRST: Final = 100
_FEWEST: Final = 20
_MOST: Final = 4_000
_STEEPEST: Final = 1.5


class Pace:
    """Adapts to what the last transactions took."""

    def __init__(self, seconds: float = ALONE) -> None:
        self.rows = _FIRST
        self._target = seconds

    @classmethod
    def on(cls, engine: Engine) -> Pace:
        """The pace for a database that lets one write at a time (SQLite), or many."""
        return cls(ALONE if engine.dialect.name == "sqlite" else BESIDE_OTHERS)

    def took(self, rows: int, seconds: float) -> None:
        """A transaction of `rows` rows took `seconds`."""
        factor = min(max(self._target / max(seconds, 0.001), 1 / _STEEPEST**2), _STEEPEST)
        self.rows = min(max(int(rows * factor), _FEWEST), _MOST)
