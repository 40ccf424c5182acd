"""Keeps child processes running together: restarts one that falls, stops all when asked."""

from __future__ import annotations

import ctypes
import logging
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from types import FrameType

from guanxi.errors import ConfigurationError
from guanxi.i18n import _l

log = logging.getLogger(__name__)

STOP_WITHIN = 30.0
POLL = 0.1
LONGEST_PAUSE = 30.0
MOST_FAILURES = 6
_PR_SET_PDEATHSIG = 1
# Forked, so that what the parent has imported need not be imported again; it has one thread and no connection.
_fork = multiprocessing.get_context("fork")


@dataclass(slots=True, kw_only=True)
class Child:
    """Work to keep running in a process; `failures`, falls in a row, lengthen the pause before the next start."""

    name: str
    target: Callable[[], object]
    process: BaseProcess | None = field(default=None, init=False)
    failures: int = field(default=0, init=False)
    started_at: float = field(default=0.0, init=False)
    start_after: float = field(default=0.0, init=False)


class Supervisor:
    """Starts its children, restarts those that fall, and ends them together on SIGINT or SIGTERM.

    `answers` says whether the work of the children can be seen yet; `ready` is called once when it first can.
    """

    def __init__(self, children: Sequence[Child], *, answers: Callable[[], bool], ready: Callable[[], None]) -> None:
        self._children = children
        self._answers = answers
        self._ready = ready
        self._announced = False
        self._stopping = False

    def run(self) -> None:
        """Stay until told to stop. Raises ConfigurationError when a child can't be kept up."""
        asked = (signal.SIGINT, signal.SIGTERM)
        previous = {number: signal.signal(number, self._ask_to_stop) for number in asked}
        try:
            for child in self._children:
                _start(child)
            while not self._stopping:
                self._look_after_all()
                self._announce()
                time.sleep(POLL)
        finally:
            self._stop()
            for number, handler in previous.items():
                signal.signal(number, handler)

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _announce(self) -> None:
        if not self._announced and self._answers():
            self._announced = True
            self._ready()

    def _look_after_all(self) -> None:
        now = time.monotonic()
        for child in self._children:
            if child.process is None:
                if now >= child.start_after:
                    _start(child)
            elif (code := child.process.exitcode) is not None:
                self._note_fall(child, code, now)

    def _note_fall(self, child: Child, code: int, now: float) -> None:
        steady = now - child.started_at > LONGEST_PAUSE
        child.process, child.failures = None, 1 if steady else child.failures + 1
        child.start_after = now + min(LONGEST_PAUSE, 0.5 * 2**child.failures)
        log.error("%s ended with exit code %s", child.name, code)
        if not self._announced or child.failures > MOST_FAILURES:
            raise ConfigurationError(
                _l("The %(name)s process can't be kept running; its last words are above."), name=child.name
            )

    def _stop(self) -> None:
        running = [child.process for child in self._children if child.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_WITHIN
        for process in running:
            process.join(max(0.0, deadline - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()


def _start(child: Child) -> None:
    child.process = _fork.Process(target=_become, args=(child.target,), name=child.name)
    child.process.start()
    child.started_at = time.monotonic()


def _become(target: Callable[[], object]) -> None:
    """Be the child: deaf to the terminal's Ctrl+C, which the parent answers by ending its children in order."""
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.platform == "linux":  # where the kernel can end us when the parent is killed and can't
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    target()
