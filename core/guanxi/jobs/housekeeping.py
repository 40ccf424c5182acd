"""Clearing away what ended long ago: finished jobs, and events nobody waits for."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, exists, or_, select

from guanxi.clock import utc_now
from guanxi.db import Base
from guanxi.events.models import EventRow
from guanxi.i18n import _l
from guanxi.jobs.models import JobRow, JobState, JobWorker
from guanxi.jobs.run import JobRun

AT_ONCE: Final = 1000
KEPT: Final = timedelta(days=30)
KEPT_FAILED: Final = timedelta(days=90)
KEPT_PERIODIC: Final = timedelta(days=1)
"""Ordinary runs of periodic jobs: some come every few seconds and nobody looks for them."""


def clear_away(job: JobRun) -> None:
    """Delete ended jobs after their time, then events without jobs, in small steps."""
    removed = 0
    for model, chosen in ((JobRow, _old_jobs()), (EventRow, _old_events()), (JobWorker, _old_workers())):
        while step := _clear(job, model, chosen):
            removed += step
            job.progress(removed)
    job.log(_l("%(count)s rows removed", count=removed))


def _clear(job: JobRun, model: type[Base], chosen: ColumnElement[bool]) -> int:
    key = model.__mapper__.primary_key[0]
    doomed = job.ctx.session.scalars(select(key).where(chosen).limit(AT_ONCE)).all()
    if doomed:
        job.retrying(lambda unit: unit.session.execute(
            delete(model).where(key.in_(doomed)), execution_options={"synchronize_session": False}))
    return len(doomed)


def _old_jobs() -> ColumnElement[bool]:
    now = utc_now()
    ordinary = (JobRow.state == JobState.DONE) & JobRow.key.is_not(None) & JobRow.event_id.is_(None)
    return or_(
        JobRow.state.in_([JobState.DONE, JobState.CANCELLED]) & (JobRow.finished_at < now - KEPT),
        (JobRow.state == JobState.DEAD) & (JobRow.finished_at < now - KEPT_FAILED),
        ordinary & JobRow.lane.startswith("periodic:") & (JobRow.finished_at < now - KEPT_PERIODIC))


def _old_events() -> ColumnElement[bool]:
    awaited = exists().where(JobRow.event_id == EventRow.id)
    return (EventRow.at < utc_now() - KEPT) & ~awaited


def _old_workers() -> ColumnElement[bool]:
    return JobWorker.seen_at < utc_now() - KEPT_PERIODIC
