"""Periodic jobs: a row for the next time of each is always there, planned ahead.

So a time that passes while nothing runs is made up for once, when a worker is back, and two workers that plan
at once write one row, because (job, time) is unique.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from croniter import croniter
from sqlalchemy import func, select

from guanxi.clock import utc_now
from guanxi.contributions.jobs import Job
from guanxi.ctx import Ctx
from guanxi.db import UnitOfWork, retrying
from guanxi.errors import ConfigurationError
from guanxi.i18n import _l
from guanxi.jobs.models import JobRow, JobState
from guanxi.jobs.services import add_job


def check_schedules(jobs: Iterable[Job]) -> None:
    """Raise ConfigurationError, naming the job, for a crontab line that can't be read."""
    for job in jobs:
        if job.schedule is not None and not croniter.is_valid(job.schedule):
            raise ConfigurationError(_l("The schedule “%(schedule)s” of job “%(job)s” is no crontab line."),
                                     schedule=job.schedule, job=job.key)


def next_tick(schedule: str, after: datetime, timezone: ZoneInfo) -> datetime:
    """The first time after `after` that `schedule`, read in `timezone`, names; in UTC.

    When clocks go back, a schedule that names an hour runs once, in the first of the two; when they go
    forward over its time, right after.
    """
    times = croniter(schedule, after.astimezone(timezone))
    tick: datetime = times.get_next(datetime)
    names_an_hour = schedule.split()[1] != "*"
    while names_an_hour and tick.fold:
        tick = times.get_next(datetime)
    return tick.astimezone(UTC)


class Planner:
    """Remembers until when everything is planned, so that looking again costs nothing."""

    def __init__(self, timezone: ZoneInfo) -> None:
        self._timezone = timezone
        self._planned: dict[str, datetime] = {}

    def plan(self, ctx: Ctx) -> int:
        """Write the next row of each periodic job whose last one has become due; returns how many."""
        now = utc_now()
        periodic = [job for job in ctx.catalogue.jobs.values() if job.schedule is not None]
        lacking = [job for job in periodic if self._planned.get(job.key, now) <= now]
        if not lacking:
            return 0
        waiting = _waiting(ctx, lacking)
        self._planned.update(waiting)
        fresh = {job.key: next_tick(job.schedule or "", now, self._timezone)
                 for job in lacking if job.key not in waiting}
        if fresh:
            retrying(ctx, lambda unit: _insert(unit, fresh))
            self._planned.update(fresh)
        return len(fresh)


def _waiting(ctx: Ctx, jobs: Sequence[Job]) -> Mapping[str, datetime]:
    """Those that have a row waiting. One that is late is not joined by a second: they would only pile up."""
    rows = ctx.session.execute(
        select(JobRow.lane, func.max(JobRow.run_at))
        .where(JobRow.lane.in_([_lane(job.key) for job in jobs]), JobRow.finished_at.is_(None),
               JobRow.state == JobState.WAITING)
        .group_by(JobRow.lane))
    return {str(lane).removeprefix(_lane("")): run_at for lane, run_at in rows}


def _insert(unit: UnitOfWork, ticks: Mapping[str, datetime]) -> None:
    for name, tick in ticks.items():
        add_job(unit.ctx, unit.ctx.catalogue.jobs[name], {"tick": tick.isoformat()}, lane=_lane(name),
                run_at=tick, key=f"{name}@{tick.isoformat()}")


def _lane(name: str) -> str:
    return f"periodic:{name}"
