"""What the code of a job holds while it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from sqlalchemy import update

from guanxi.clock import utc_now
from guanxi.ctx import Ctx
from guanxi.db import UnitOfWork, retrying, unit_of_work
from guanxi.errors import Text
from guanxi.jobs import sentences
from guanxi.jobs.beat import Beat, LogLine
from guanxi.jobs.fence import Holding, LeaseLost
from guanxi.jobs.models import JobRow

T = TypeVar("T")
DEFAULT_LEASE: Final = 30.0


class JobInterrupted(BaseException):
    """The worker is asked to end: the job is given back. Not an Exception: no job may get over it."""


class JobRun:
    """One attempt at one job. `ctx` reads; whatever is written goes through `unit()` or `retrying()`.

    The code may be killed anywhere and run again: what one unit wrote is kept, what was not committed never
    happened. `checkpoint` is what `save_checkpoint` last saved, in this attempt or an earlier one.
    """

    def __init__(self, ctx: Ctx, beat: Beat, lease: float = DEFAULT_LEASE) -> None:
        self.ctx = ctx
        self.id = beat.claim.id
        self.attempt = beat.claim.attempts
        self.payload: Mapping[str, Any] = beat.claim.payload
        self.checkpoint: Mapping[str, Any] | None = beat.claim.checkpoint
        self.outcome: Mapping[str, Any] | None = None
        self.stopped_early = False
        self._beat = beat
        self._lease = lease

    @contextmanager
    def unit(self) -> Iterator[UnitOfWork]:
        """A unit of work that commits only while this worker still holds the job."""
        self._go_on()
        with unit_of_work(self.ctx, self._fence()) as unit:
            yield unit

    def retrying(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run `work` in a unit of this job, again when the database asks for it; returns what it returns."""
        self._go_on()
        return retrying(self.ctx, work, self._fence())

    def progress(self, done: int, total: int | None = None, text: Text | None = None) -> None:
        """Say how far the work is, in countable things. Costs nothing: it is saved once a second."""
        self._go_on()
        sentence = None if text is None else sentences.stored(text)
        self._beat.progress = {"done": done, "total": total, "text": sentence}

    def log(self, sentence: Text, level: str = "info") -> None:
        """Write a line of the job's log; `level` is info, warning or error."""
        self._beat.log.append(LogLine(at=utc_now(), level=level, sentence=sentences.stored(sentence)))

    def cancelled(self) -> bool:
        """Whether somebody asked to stop; then return soon. What was committed stays."""
        self._go_on()
        self.stopped_early = self._beat.cancel_requested
        return self.stopped_early

    def save_checkpoint(self, unit: UnitOfWork, point: Mapping[str, Any]) -> None:
        """Save, with what `unit` writes, from where to go on after a crash.

        A job that gets on is not given up: its attempts are counted anew from here.
        """
        reached = update(JobRow).where(JobRow.id == self.id).values(checkpoint=dict(point), attempts=1)
        unit.session.execute(reached, execution_options={"synchronize_session": False})
        unit.afterwards(lambda: setattr(self, "checkpoint", point))

    def result(self, outcome: Mapping[str, Any]) -> None:
        """Say what came of it; a "link" is offered on the job's page and in the notice that it ended, which speaks of
        "given_back" rows; of a "quiet" end nobody is told."""
        self.outcome = outcome

    def fence(self) -> Holding:
        """What a service that opens its own units hands to them, so that they commit only for the holder."""
        self._go_on()
        return self._fence()

    def _fence(self) -> Holding:
        return Holding(self._beat.claim, self._lease)

    def _go_on(self) -> None:
        if self._beat.lost:
            raise LeaseLost(self._beat.claim.name)
        if self._beat.interrupted.is_set():
            raise JobInterrupted
