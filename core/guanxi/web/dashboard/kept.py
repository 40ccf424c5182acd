"""Figures that took long to count are shown again for a while, with the time they are of.

A figure is kept a thousand times as long as it took, in this process: however many people look, no more than a
thousandth of its time goes into any one of them, and in a small base everything is counted at once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any, Final

KEPT: Final = "guanxi_kept_figures"
"""Where an application has its own."""
TIMES: Final = 1_000
SHORTEST: Final = 0.05
"""Seconds of counting below which a figure is not worth keeping."""
_MOST: Final = 500


@dataclass(slots=True)
class _Figure:
    data: Mapping[str, Any] = field(default_factory=dict)
    at: float = 0.0
    until: float = 0.0
    lock: Lock = field(default_factory=Lock)


class Kept:
    """The figures of one application; `clock` tells seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._figures: OrderedDict[Hashable, _Figure] = OrderedDict()
        self._lock = Lock()

    def ask(self, key: Hashable, count: Callable[[], Mapping[str, Any]]) -> tuple[Mapping[str, Any], float]:
        """The figures of `key`, counted by `count` where they are not kept, and their age in seconds.

        Whoever asks for the same at the same time waits for the one who counts.
        """
        figure = self._figure(key)
        with figure.lock:
            begun = self._clock()
            if begun < figure.until:
                return figure.data, begun - figure.at
            figure.data = count()
            figure.at = self._clock()
            took = figure.at - begun
            figure.until = figure.at + took * TIMES if took >= SHORTEST else 0.0
            return figure.data, 0.0

    def _figure(self, key: Hashable) -> _Figure:
        with self._lock:
            figure = self._figures.setdefault(key, _Figure())
            self._figures.move_to_end(key)
            if len(self._figures) > _MOST:
                self._figures.popitem(last=False)
            return figure
