"""Lanes: jobs of one lane are done one after the other, and nobody else waits for them.

Each job knows the one it is `behind`, and a claim sees only those that are behind nobody: a lane of a hundred
thousand behind a failing job costs the others nothing. Two jobs written at the very same moment may stand side
by side, in no order; an index sees to it that one of them at a time runs all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Final

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from guanxi.ctx import Ctx
from guanxi.db import UtcDateTime, listed, listing, unit_of_work
from guanxi.jobs.models import JobRow, JobState, is_in

_UNSYNCHRONISED: Final = {"synchronize_session": False}
_STRANDED_AT_ONCE: Final = 1000


def is_busy(job: type[JobRow]) -> ColumnElement[bool]:
    """Another job of the lane runs."""
    running = aliased(JobRow)
    return exists().where(running.lane == job.lane, is_in(JobState.RUNNING, running)).correlate(job)


def last_of(session: Session, lanes: Collection[str], now: datetime) -> Mapping[str, int]:
    """For each of `lanes` that is in use, the job a new one has to wait for."""
    dialect = session.get_bind().dialect.name
    found = session.execute(_last_of(dialect), {**listing(dialect, sorted(lanes)), "now": now})
    return {lane: last for lane, last in found if last is not None}


@cache
def _last_of(dialect: str) -> Select[str, int | None]:
    """One statement for any number of lanes. A job planned for later is waited for by none."""
    (wanted,) = listed(dialect, 1)
    last = select(func.max(JobRow.id)).where(
        JobRow.lane == wanted, JobRow.finished_at.is_(None),
        (JobRow.attempts > 0) | (JobRow.run_at <= bindparam("now", type_=UtcDateTime())))
    return select(wanted, last.scalar_subquery())


def let_next_start(session: Session, job_ids: Collection[int], behind: int | None = None) -> None:
    """`job_ids` are finished: those behind them may start, or now stand `behind` another."""
    session.execute(update(JobRow).where(JobRow.behind.in_(job_ids)).values(behind=behind),
                    execution_options=_UNSYNCHRONISED)


def free_stranded(ctx: Ctx) -> int:
    """Free jobs whose predecessor will not free them; returns how many.

    It finished while they were being written, or it is parked because its plugin is disabled.
    """
    before = aliased(JobRow)
    names = {*ctx.catalogue.jobs, *ctx.catalogue.subscriptions}
    goes_on = exists().where(before.id == JobRow.behind, before.finished_at.is_(None), before.name.in_(names))
    stranded = ctx.session.scalars(
        select(JobRow.id).where(JobRow.behind.is_not(None), is_in(JobState.WAITING), ~goes_on)
        .limit(_STRANDED_AT_ONCE)).all()
    if stranded:
        with unit_of_work(ctx) as unit:
            unit.session.execute(update(JobRow).where(JobRow.id.in_(stranded)).values(behind=None),
                                 execution_options=_UNSYNCHRONISED)
    return len(stranded)
