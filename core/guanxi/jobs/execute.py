"""Doing one claimed job, and putting down how it ended."""

from __future__ import annotations

import logging
import random
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from guanxi.clock import utc_now
from guanxi.contributions.events import Told
from guanxi.ctx import Ctx, Principal
from guanxi.db import UnitOfWork, retrying, unit_of_work
from guanxi.errors import Busy, Conflict, GuanxiError, NotFound
from guanxi.events.deliver import deliver, told_by
from guanxi.i18n import _l, use_locale
from guanxi.jobs import sentences
from guanxi.jobs.beat import Beat, LogLine
from guanxi.jobs.claim import Claim
from guanxi.jobs.fence import Delivered, LeaseLost, LettingGo
from guanxi.jobs.models import JobRow, JobState
from guanxi.jobs.run import JobInterrupted, JobRun
from guanxi.jobs.services import operation_of
from guanxi.runtime import Runtime

Person = Callable[[Ctx, int], Principal | None]
"""Who a member of staff is now, by id; None once they may not sign in."""

Ended = Callable[[Ctx, Claim, JobState, Mapping[str, Any]], None]
"""Told, in the unit of work in which a job ends, how it ended and what came of it."""

T = TypeVar("T")
WORKER: Final = Principal.system("worker")
LONGEST_PAUSE: Final = 3600.0
TOGETHER: Final = 0.05
"""Seconds for which handlers share one transaction, and others may have to wait for it."""

_MOST_TRACE: Final = 8000
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Executor:
    """Does jobs, one after the other; `pause` is the wait in seconds before the second attempt."""

    runtime: Runtime
    person: Person
    ended: Ended
    lease: float
    pause: float

    def run_all(self, beats: Sequence[Beat]) -> None:
        """Do claimed jobs. Nothing they raise gets out; errors of the database's own do."""
        if len(beats) == 1:
            self.run(beats[0])
            return
        left = list(beats)
        while left:
            if left[0].interrupted.is_set():
                for beat in left:
                    self.give_back(beat, begun=False)
                return
            del left[:self._deliver_together(left)]

    def run(self, beat: Beat) -> None:
        """Do one job."""
        try:
            self._do(beat)
        except LeaseLost:
            logger.warning("job %s (%s): another worker has it now", beat.claim.id, beat.claim.name)
        except JobInterrupted:
            self.give_back(beat, begun=False)
        except BaseException as error:
            logger.exception("job %s (%s) failed", beat.claim.id, beat.claim.name)
            self._note_failure(beat, error)

    def give_back(self, beat: Beat, *, begun: bool = True) -> None:
        """Let another worker have the job; an attempt that was not `begun`, or was asked to end, doesn't count."""
        self._let_go(beat, JobState.WAITING, run_at=utc_now(), attempts=JobRow.attempts - (0 if begun else 1))

    def _do(self, beat: Beat) -> None:
        if beat.claim.event_id is None:
            self._do_job(beat, self._principal(beat))
        else:
            self._deliver([beat])

    def _deliver_together(self, beats: Sequence[Beat]) -> int:
        """Hand several events over in one transaction, or, when that fails, each in its own; how many."""
        try:
            return self._deliver(beats)
        except BaseException:
            logger.warning("not all of %s events could be handed over at once", len(beats), exc_info=True)
        for beat in beats:
            self.run(beat)
        return len(beats)

    def _deliver(self, beats: Sequence[Beat]) -> int:
        """Hand events over in one transaction until TOGETHER has passed; returns how many."""
        fence = Delivered()

        def work(unit: UnitOfWork) -> int:
            fence.claims.clear()
            until = time.monotonic() + TOGETHER
            events = told_by(unit.ctx, {beat.claim.event_id or 0 for beat in beats})
            for beat in beats:
                self._hand_over(unit.ctx, beat.claim, events)
                fence.claims.append(beat.claim)
                if time.monotonic() > until:
                    break
            return len(fence.claims)

        with self.runtime.opened(WORKER) as ctx:
            return retrying(ctx, work, fence)

    def _hand_over(self, ctx: Ctx, claim: Claim, events: Mapping[int, Told]) -> None:
        own = replace(ctx, principal=Principal.system(claim.name), operation=operation_of(claim.id))
        deliver(own, _still_there(ctx.catalogue.subscriptions, claim), events[claim.event_id or 0])
        ctx.session.flush()  # so that the next one in this transaction reads what this one wrote

    def _do_job(self, beat: Beat, principal: Principal) -> None:
        with self.runtime.opened(principal, operation=operation_of(beat.claim.id)) as ctx, use_locale(ctx.locale):
            kind = _still_there(ctx.catalogue.jobs, beat.claim)
            run = JobRun(ctx, beat, self.lease)
            kind.run(run)
        state = JobState.CANCELLED if run.stopped_early else JobState.DONE
        outcome = dict(run.outcome or {})
        self._let_go(beat, state, outcome, result=outcome)

    def _principal(self, beat: Beat) -> Principal:
        claim = beat.claim
        if claim.as_system or claim.user_id is None:
            return Principal.system(claim.name)
        with self.runtime.opened(WORKER) as ctx:
            principal = self.person(ctx, claim.user_id)
        if principal is None:
            raise NotFound(_l("Whoever started this may no longer sign in, so it was not done."))
        return principal

    def _note_failure(self, beat: Beat, error: BaseException) -> None:
        said = _sentence(error)
        beat.log.append(LogLine(at=utc_now(), level="error", sentence=said))
        with self.runtime.opened(WORKER) as ctx:
            attempts = ctx.session.scalars(select(JobRow.attempts).where(JobRow.id == beat.claim.id)).one()
        if _is_final(error) or attempts >= beat.claim.most_attempts:
            self._let_go(beat, JobState.DEAD, text=said, error=_trace(error))
        else:
            pause = min(LONGEST_PAUSE, self.pause * 3 ** (attempts - 1)) * random.uniform(0.9, 1.1)
            again_at = utc_now() + timedelta(seconds=pause)
            self._let_go(beat, JobState.WAITING, run_at=again_at, text=said, error=_trace(error))

    def _let_go(self, beat: Beat, state: JobState, outcome: Mapping[str, Any] = MappingProxyType({}),
                **values: object) -> None:
        fence = LettingGo(beat.claim, state, {**beat.progress, **values})
        try:
            with self.runtime.opened(WORKER) as ctx, unit_of_work(ctx, fence) as unit:
                unit.session.add_all(beat.rows())
                if state is not JobState.WAITING:
                    self.ended(unit.ctx, beat.claim, state, outcome)
        except LeaseLost:
            logger.warning("job %s (%s): another worker has it now", beat.claim.id, beat.claim.name)


def _still_there(known: Mapping[str, T], claim: Claim) -> T:
    """What does the job; when its plugin was switched off since the claim, the job waits until it is on again."""
    if claim.name not in known:
        raise JobInterrupted
    return known[claim.name]


def _is_final(error: BaseException) -> bool:
    """Whether trying again would bring the same answer."""
    return isinstance(error, GuanxiError) and not isinstance(error, (Busy, Conflict))


def _sentence(error: BaseException) -> list[Any]:
    if isinstance(error, GuanxiError):
        return sentences.stored_error(error)
    return sentences.stored(_l("It was stopped by an error in the program (%(kind)s)."),
                            {"kind": type(error).__name__})


def _trace(error: BaseException) -> str:
    """Where it failed, for administrators; of a database error no values, which may be personal."""
    said = str(error.orig).partition("\n")[0] if isinstance(error, DBAPIError) else str(error)
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"{frames}{type(error).__name__}: {said}"[-_MOST_TRACE:]
