"""Claiming: how a worker comes to hold a job, and how it is taken from one that went silent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, Select, Update, bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from guanxi.clock import utc_now
from guanxi.ctx import Ctx
from guanxi.db import UtcDateTime, retrying
from guanxi.db.work import UnitOfWork
from guanxi.i18n import _l
from guanxi.jobs import lanes, sentences
from guanxi.jobs.models import JobKind, JobLogEntry, JobRow, JobState, is_in, is_kind

_UNSYNCHRONISED: Final = {"synchronize_session": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A job in the hands of one worker; `fence` is its proof."""

    id: int
    name: str
    event_id: int | None
    lane: str | None
    fence: int
    attempts: int
    most_attempts: int
    payload: Mapping[str, Any]
    checkpoint: Mapping[str, Any] | None
    user_id: int | None
    as_system: bool


def is_any_due(ctx: Ctx, kind: JobKind) -> bool:
    """Whether a claim is worth the writer's lock."""
    return ctx.session.scalar(_due(kind), {**_moment(ctx, kind, utc_now()), "most": 1}) is not None


def claim(ctx: Ctx, kind: JobKind, worker: str, lease: float, most: int = 1) -> Sequence[Claim]:
    """Take up to `most` jobs, those due longest of those that may start now, for `lease` seconds."""
    now = utc_now()
    values = {**_moment(ctx, kind, now), "most": most, "worker_name": worker,
              "until": now + timedelta(seconds=lease)}

    def take(unit: UnitOfWork) -> Sequence[Claim]:
        taken = unit.session.execute(_take(kind), values, execution_options=_UNSYNCHRONISED)
        return sorted((Claim(**row._mapping) for row in taken), key=lambda one: one.id)

    try:
        return retrying(ctx, take)
    except IntegrityError:
        # Two jobs of one lane, here or with another worker, in the same moment: one by one they go through.
        return claim(ctx, kind, worker, lease) if most > 1 else ()


def sweep(ctx: Ctx) -> int:
    """Take jobs from workers that let their lease expire; returns how many."""
    now = utc_now()
    if ctx.session.scalar(select(JobRow.id).where(*_expired(now)).limit(1)) is None:
        return 0
    return retrying(ctx, lambda unit: _take_back(unit.ctx, now))


def _take_back(ctx: Ctx, now: datetime) -> int:
    given_up = _end_expired(ctx, JobRow.attempts >= JobRow.most_attempts, now,
                            state=JobState.DEAD, finished_at=now)
    lanes.let_next_start(ctx.session, given_up)
    again = _end_expired(ctx, JobRow.attempts < JobRow.most_attempts, now, state=JobState.WAITING, run_at=now)
    sentence = sentences.stored(_l("The worker stopped in the middle of this"))
    ctx.session.add_all(JobLogEntry(job_id=job_id, at=now, level="warning", sentence=sentence)
                        for job_id in (*given_up, *again))
    return len(given_up) + len(again)


def _end_expired(ctx: Ctx, which: ColumnElement[bool], now: datetime, **values: object) -> Sequence[int]:
    statement = (update(JobRow).where(*_expired(now), which).values(lease_until=None, worker=None, **values)
                 .returning(JobRow.id))
    return ctx.session.scalars(statement, execution_options=_UNSYNCHRONISED).all()


def _expired(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return is_in(JobState.RUNNING), JobRow.lease_until < now


def _moment(ctx: Ctx, kind: JobKind, now: datetime) -> dict[str, Any]:
    names = ctx.catalogue.jobs if kind == "job" else ctx.catalogue.subscriptions
    return {"now": now, "names": list(names)}


# Built once per kind: putting them together costs more than running them.
@cache
def _due(kind: JobKind) -> Select[int]:
    job = aliased(JobRow)
    now = bindparam("now", type_=UtcDateTime())
    names: BindParameter[str] = bindparam("names", expanding=True)
    return (select(job.id)
            .where(is_in(JobState.WAITING, job), job.behind.is_(None), is_kind(kind, job), job.run_at <= now,
                   job.name.in_(names), ~lanes.is_busy(job))
            .order_by(job.run_at, job.id).limit(bindparam("most")))


@cache
def _take(kind: JobKind) -> Update:
    # A CTE, because PostgreSQL may run a subquery after IN more than once and so take more than asked for.
    first = _due(kind).with_for_update(skip_locked=True).cte("first")
    now = bindparam("now", type_=UtcDateTime())
    return (update(JobRow).where(JobRow.id.in_(select(first.c.id)), is_in(JobState.WAITING))
            .values(state=JobState.RUNNING.value, attempts=JobRow.attempts + 1, fence=JobRow.fence + 1,
                    started_at=now, worker=bindparam("worker_name"),
                    lease_until=bindparam("until", type_=UtcDateTime()))
            .returning(*(getattr(JobRow, field.name) for field in fields(Claim))))
