"""What a running job says about itself, kept in memory and saved by the worker's heartbeat."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from guanxi.clock import utc_now
from guanxi.ctx import Ctx
from guanxi.db import unit_of_work
from guanxi.jobs.claim import Claim
from guanxi.jobs.fence import Holding, LeaseLost
from guanxi.jobs.models import JobLogEntry, JobRow, JobState


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One sentence of the log, as it will be stored."""

    at: datetime
    level: str
    sentence: Sequence[Any]


@dataclass(slots=True)
class Beat:
    """One running job between its own thread, which tells, and the heartbeat's, which saves."""

    claim: Claim
    interrupted: threading.Event = field(default_factory=threading.Event)
    cancel_requested: bool = False
    lost: bool = False
    progress: Mapping[str, Any] = field(default_factory=dict)
    log: list[LogLine] = field(default_factory=list)
    saved_progress: Mapping[str, Any] = field(default_factory=dict)
    renewed_at: datetime = field(default_factory=utc_now)

    def has_news(self) -> bool:
        """Whether something was told that is not yet saved."""
        return bool(self.log) or self.progress is not self.saved_progress

    def rows(self) -> list[JobLogEntry]:
        """The lines of the log that are not yet saved."""
        return [JobLogEntry(job_id=self.claim.id, at=line.at, level=line.level, sentence=list(line.sentence))
                for line in self.log]


def listen_and_save(ctx: Ctx, beats: Sequence[Beat], lease: float) -> None:
    """Learn which running jobs are to stop, save what was told, renew leases of which a third is over."""
    _listen(ctx, beats)
    for beat in beats:
        old = utc_now() - beat.renewed_at > timedelta(seconds=lease / 3)
        if not beat.lost and (old or beat.has_news()):
            _save(ctx, beat, lease)


def _listen(ctx: Ctx, beats: Sequence[Beat]) -> None:
    standing = (select(JobRow.id, JobRow.fence, JobRow.cancel_requested)
                .where(JobRow.id.in_([beat.claim.id for beat in beats]), JobRow.state == JobState.RUNNING))
    held = {(row.id, row.fence): row.cancel_requested for row in ctx.session.execute(standing)}
    for beat in beats:
        proof = (beat.claim.id, beat.claim.fence)
        beat.lost = beat.lost or proof not in held
        beat.cancel_requested = held.get(proof, False)


def _save(ctx: Ctx, beat: Beat, lease: float) -> None:
    progress, told = beat.progress, len(beat.log)
    try:
        with unit_of_work(ctx, Holding(beat.claim, lease, progress)) as unit:
            unit.session.add_all(beat.rows()[:told])
    except LeaseLost:
        beat.lost = True
        return
    beat.saved_progress, beat.renewed_at = progress, utc_now()
    del beat.log[:told]
