"""Asking for work to be done later, calling it off, trying it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from guanxi.contributions.jobs import Job
from guanxi.ctx import Ctx
from guanxi.db import EVERYTHING, insert_many
from guanxi.db.locks import notify
from guanxi.errors import Conflict, NotFound, ProgrammingError, Text
from guanxi.i18n import _l
from guanxi.jobs import lanes, sentences
from guanxi.jobs.facade import unit_session
from guanxi.jobs.models import JobLogEntry, JobRow, JobState

CHANNEL: Final = "guanxi_jobs"
HANDLER_ATTEMPTS: Final = 8
_UNSYNCHRONISED: Final = {"synchronize_session": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class HandlerJob:
    """One handler's share in an event."""

    name: str
    lane: str


def operation_of(job_id: int) -> str:
    """What a job's changes stand under in history: the same in each attempt, so that they are found whole."""
    return f"job-{job_id}"


def enqueue(ctx: Ctx, name: str, payload: Mapping[str, Any] | None = None, *, lane: str | None = None,
            subject: int | str | None = None, run_at: datetime | None = None, unique: str | None = None,
            title: Text | None = None, as_system: bool = False) -> int:
    """Ask, in the unit of work behind `ctx`, for job `name` to be run by a worker; returns the job's id.

    It runs as the person asking, with the rights they have then; `as_system` lifts that. Jobs of one `lane`,
    or with one `subject`, run one after the other; without either, at any time from `run_at` (now) on. While
    a job asked for with the same `unique` is unfinished, asking again returns that job's id.
    """
    if lane is None and subject is not None:
        lane = f"{name}:{subject}"
    key = None if unique is None else _freed_key(ctx, f"{name}/{unique}")
    job_id = add_job(ctx, _kind(ctx, name), payload or {}, lane=lane, run_at=run_at, key=key, title=title,
                     as_system=as_system)
    notify(unit_session(ctx), CHANNEL)
    return job_id


def _freed_key(ctx: Ctx, key: str) -> str:
    """`key`, taken away from a finished job that still has it."""
    unit_session(ctx).execute(update(JobRow).where(JobRow.key == key, JobRow.finished_at.is_not(None))
                              .values(key=None), execution_options=_UNSYNCHRONISED)
    return key


def add_job(ctx: Ctx, kind: Job, payload: Mapping[str, Any], *, lane: str | None, run_at: datetime | None,
            key: str | None, title: Text | None = None, as_system: bool = True) -> int:
    """Write the row of one job, unless one with its key is there; returns the row's id."""
    session = unit_session(ctx)
    values = {
        "name": kind.key, "key": key, "lane": lane, "run_at": run_at or ctx.now, "payload": dict(payload),
        "behind": lanes.last_of(session, [lane], ctx.now).get(lane) if lane and not run_at else None,
        "most_attempts": kind.attempts, "title": sentences.stored(title) if title is not None else None,
        "user_id": ctx.principal.user_id, "actor": ctx.principal.name, "as_system": as_system,
        "created_at": ctx.now}
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(JobRow).on_conflict_do_nothing(index_elements=[JobRow.key]).returning(JobRow.id)
    job_id = session.scalar(statement, values, execution_options=EVERYTHING)
    return job_id if job_id is not None else session.scalars(select(JobRow.id).where(JobRow.key == key)).one()


_HANDLER_COLUMNS: Final = (
    "name", "key", "event_id", "lane", "behind", "state", "run_at", "created_at", "most_attempts", "attempts",
    "fence", "payload", "done", "cancel_requested", "as_system", "user_id", "actor")


def insert_handler_jobs(session: Session, ctx: Ctx, event_id: int, jobs: Sequence[HandlerJob]) -> None:
    """Write one job for each handler of an event, all at once. Nobody is notified: a NOTIFY would make
    PostgreSQL commit all writers one at a time, and half a second matters to no handler."""
    behind = lanes.last_of(session, {job.lane for job in jobs}, ctx.now)
    insert_many(session, JobRow, _HANDLER_COLUMNS, [
        (job.name, f"event:{event_id}:{job.name}", event_id, job.lane, behind.get(job.lane),
         JobState.WAITING.value, ctx.now, ctx.now, HANDLER_ATTEMPTS, 0, 0, {}, 0, False, True,
         ctx.principal.user_id, ctx.principal.name) for job in jobs])


def cancel(ctx: Ctx, job_id: int) -> JobState:
    """Call a job off: at once while it waits, else by asking it to stop. Returns the state it has now."""
    row = _own_job(ctx, job_id)
    if row.state == JobState.WAITING:
        ended = _change(ctx, row, state=JobState.CANCELLED, finished_at=ctx.now)
        lanes.let_next_start(ctx.session, [job_id], row.behind)
        return ended
    kind = ctx.catalogue.jobs.get(row.name)
    if row.state != JobState.RUNNING:
        raise Conflict(_l("This job has already ended."))
    if kind is None or not kind.cancellable:
        raise Conflict(_l("This job can't be stopped once it runs. It will end by itself."))
    return _change(ctx, row, cancel_requested=True)


def retry(ctx: Ctx, job_id: int) -> None:
    """Try a failed job again, from the point it had reached."""
    row = _own_job(ctx, job_id)
    if row.state != JobState.DEAD:
        raise Conflict(_l("Only a job that failed can be tried again."))
    _change(ctx, row, state=JobState.WAITING, attempts=0, run_at=ctx.now, error=None, finished_at=None,
            behind=None, cancel_requested=False)
    ctx.session.add(JobLogEntry(job_id=job_id, at=ctx.now, sentence=sentences.stored(
        _l("Tried again by %(name)s", name=ctx.principal.name))))
    notify(unit_session(ctx), CHANNEL)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    id: int
    name: str
    state: JobState
    fence: int
    behind: int | None


def _own_job(ctx: Ctx, job_id: int) -> _Standing:
    statement = (select(JobRow.id, JobRow.name, JobRow.state, JobRow.fence, JobRow.behind)
                 .where(JobRow.id == job_id))
    if not ctx.may("admin.jobs"):
        statement = statement.where(JobRow.user_id == ctx.principal.user_id, JobRow.event_id.is_(None))
    row = ctx.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound(_l("There is no such job, or it was started by somebody else."))
    return _Standing(id=row.id, name=row.name, state=JobState(row.state), fence=row.fence, behind=row.behind)


def _change(ctx: Ctx, row: _Standing, **values: object) -> JobState:
    """Change the job unless a worker was faster. Returns the state it has now."""
    state = ctx.session.scalar(
        update(JobRow).where(JobRow.id == row.id, JobRow.state == row.state, JobRow.fence == row.fence)
        .values(values).returning(JobRow.state), execution_options=_UNSYNCHRONISED)
    if state is None:
        raise Conflict(_l("The job went on in the meantime. Look at it again."))
    return JobState(state)


def _kind(ctx: Ctx, name: str) -> Job:
    kind = ctx.catalogue.jobs.get(name)
    if kind is None:
        raise ProgrammingError(f"no enabled plugin declares a job “{name}”")
    return kind
