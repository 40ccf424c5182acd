"""Calls of plugins that do not return: noticed while they last, counted as failures, and let go with their process.

Nothing ends a thread from outside. So a call that lasts too long is put down as its plugin's failure, by which its
hook is left out like any other that fails; and a process of whose threads half are held so makes room for another.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from guanxi.plugin.failures import Failures

HANGS: Final = 30.0
"""Seconds after which nobody waits for a page any more."""
LOOKS: Final = 5.0


class Hangs(Exception):
    """A plugin has not returned for so long that it may never."""


class Call:
    """One call while it lasts, entered and left by the thread that makes it."""

    __slots__ = ("_calls", "began", "hook", "noted", "plugin", "subject", "thread")

    def __init__(self, calls: dict[int, Call], plugin: str, hook: str, subject: str) -> None:
        self._calls = calls
        self.plugin, self.hook, self.subject = plugin, hook, subject
        self.noted = False
        self.began = 0.0
        self.thread = 0

    def __enter__(self) -> Self:
        self.began, self.thread = time.monotonic(), threading.get_ident()
        self._calls[id(self)] = self
        return self

    def __exit__(self, *_error: object) -> None:
        self._calls.pop(id(self), None)


class Calls:
    """The calls that last at this moment in this process."""

    def __init__(self) -> None:
        self._open: dict[int, Call] = {}

    def watched(self, plugin: str, hook: str, subject: str) -> Call:
        """For a `with` around the call."""
        return Call(self._open, plugin, hook, subject)

    def hanging(self) -> list[Call]:
        """Those that last longer than HANGS."""
        before = time.monotonic() - HANGS
        return [call for call in list(self._open.values()) if call.began < before]


def look(failures: Failures) -> int:
    """Put down the calls that hang, each once, with the place where it waits; how many threads they hold."""
    hanging = failures.calls.hanging()
    for call in hanging:
        if not call.noted:
            call.noted = True
            error = Hangs(f"has not returned for {HANGS:.0f} s").with_traceback(_place(call.thread))
            failures.note(call.plugin, call.hook, call.subject, error)
    return len({call.thread for call in hanging})


def keep_watch(failures: Failures, threads: int, leave: Callable[[], object]) -> None:
    """Look from now on, from a thread that ends with the process; `leave` once half of its `threads` are held."""
    def go_on() -> None:
        while look(failures) * 2 < threads:
            time.sleep(LOOKS)
        leave()

    threading.Thread(target=go_on, name="plugin-watch", daemon=True).start()


def _place(thread: int) -> TracebackType | None:
    """Where a thread is, as an error raised there would tell."""
    frame, found = sys._current_frames().get(thread), None
    while frame is not None:
        found, frame = TracebackType(found, frame, frame.f_lasti, frame.f_lineno), frame.f_back
    return found
