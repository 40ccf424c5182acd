"""What went wrong in plugins: counted in the process, put down by a writer of its own.

A page that fails must not become a write, so a thread writes what gathered, at most every PAUSE seconds.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from guanxi.clock import utc_now
from guanxi.plugin.watching import Calls

PAUSE: Final = 10.0
MOST_WAITING: Final = 500
"""Failures kept until they are written; of more, the oldest are forgotten."""

_MOST_TRACE: Final = 2000
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One call of a plugin that went wrong; `subject` is the customer or the request it was about."""

    plugin: str
    hook: str
    subject: str
    at: datetime
    error: str
    trace: str


class Failures:
    """Failures of this process that are not written yet, and the calls that last, in which one may come.

    `write`, once it is set, is given the failures by `flush`, which a thread calls some time after one if `by_itself`.
    """

    def __init__(self) -> None:
        self.write: Callable[[Sequence[Failure]], None] | None = None
        self.by_itself = False
        self.calls = Calls()
        self._waiting: deque[Failure] = deque(maxlen=MOST_WAITING)
        self._lock = threading.Lock()
        self._writer: threading.Thread | None = None

    def note(self, plugin: str, hook: str, subject: str, error: BaseException) -> None:
        """Remember a failure; it is logged at once and written later."""
        logger.error("plugin %s failed in %s (%s)", plugin, hook, subject, exc_info=error)
        frames = "".join(traceback.format_tb(error.__traceback__))
        failure = Failure(plugin=plugin, hook=hook, subject=subject[:80], at=utc_now(), error=type(error).__name__,
                          trace=f"{frames}{type(error).__name__}"[-_MOST_TRACE:])
        with self._lock:
            self._waiting.append(failure)
            if self.by_itself and self._writer is None:
                self._writer = threading.Thread(target=self._later, name="plugin-failures", daemon=True)
                self._writer.start()

    def flush(self) -> None:
        """Write what is waiting now."""
        with self._lock:
            failures = list(self._waiting)
            self._waiting.clear()
        if failures and self.write is not None:
            self.write(failures)

    def _later(self) -> None:
        threading.Event().wait(PAUSE)
        with self._lock:
            self._writer = None
        try:
            self.flush()
        except Exception:
            logger.exception("failures of plugins could not be written down")
