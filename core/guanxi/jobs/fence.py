"""The fence: only the worker that holds a job can commit for it, and each commit proves it is alive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import tuple_, update
from sqlalchemy.orm import Session

from guanxi.clock import utc_now
from guanxi.jobs import lanes
from guanxi.jobs.claim import Claim
from guanxi.jobs.models import JobRow, JobState, is_in

_UNSYNCHRONISED: Final = {"synchronize_session": False}


class LeaseLost(BaseException):
    """Another worker has the job now, or somebody ended it. Not an Exception: no job may get over it."""


@dataclass(frozen=True, slots=True)
class Holding:
    """Asked before each commit of a job that goes on afterwards: renews the lease."""

    claim: Claim
    lease: float
    values: Mapping[str, Any] = field(default_factory=dict)

    def check(self, session: Session) -> None:
        """Renew the lease; raises LeaseLost when the job is no longer ours."""
        until = utc_now() + timedelta(seconds=self.lease)
        _change(session, self.claim, {**self.values, "lease_until": until})


@dataclass(frozen=True, slots=True)
class LettingGo:
    """Asked before the commit in which a worker lets a job go: ended, to be tried again, or given back."""

    claim: Claim
    state: JobState
    values: Mapping[str, Any] = field(default_factory=dict)

    def check(self, session: Session) -> None:
        """Put the job into its state; raises LeaseLost as `Holding` does."""
        ended_at = None if self.state == JobState.WAITING else utc_now()
        _change(session, self.claim, {**self.values, "state": self.state.value, "finished_at": ended_at,
                                      "lease_until": None, "worker": None})
        if ended_at is not None and self.claim.lane is not None:
            lanes.let_next_start(session, [self.claim.id])


@dataclass(frozen=True, slots=True)
class Delivered:
    """Asked before the commit of several handlers' effects: ends all their jobs, or none."""

    claims: list[Claim] = field(default_factory=list)

    def check(self, session: Session) -> None:
        """Mark the jobs as done; raises LeaseLost when one of them is no longer ours."""
        held = [(claim.id, claim.fence) for claim in self.claims]
        ids = [claim.id for claim in self.claims]
        done = update(JobRow).where(JobRow.id.in_(ids), tuple_(JobRow.id, JobRow.fence).in_(held),
                                    is_in(JobState.RUNNING))
        ended = session.scalars(
            done.values(state=JobState.DONE.value, finished_at=utc_now(), lease_until=None, worker=None)
            .returning(JobRow.id), execution_options=_UNSYNCHRONISED).all()
        if len(ended) < len(held):
            raise LeaseLost(", ".join(sorted({claim.name for claim in self.claims})))
        lanes.let_next_start(session, ids)


def _change(session: Session, claim: Claim, values: Mapping[str, Any]) -> None:
    held = update(JobRow).where(JobRow.id == claim.id, JobRow.fence == claim.fence, is_in(JobState.RUNNING))
    result = session.execute(held.values(values).returning(JobRow.id), execution_options=_UNSYNCHRONISED)
    if result.one_or_none() is None:
        raise LeaseLost(claim.name)
