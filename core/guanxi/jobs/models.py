"""The job table: what is to be done later, by whom it is being done, and how it ended."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, literal
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from guanxi.db import Base, Json, Key, UtcDateTime, sort_text

JobKind = Literal["job", "handler", "retried handler"]
"""Jobs on demand or by the clock; events' handlers, in batches; those that failed before, one at a time."""


class JobState(StrEnum):
    """Where a job stands. Waiting and running ones have no `finished_at`: they hold their lane."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"
    CANCELLED = "cancelled"


class JobRow(Base):
    """One job. `name` is the key of a Job or, with `event_id`, of a Subscription.

    `key`, where given, is unique: "event:7:loyalty.award_points", "audit.seal@2026-11-22T03:00:00+00:00".
    Jobs of one `lane` are done one after the other: `behind` is the one of its lane that a job waits for.
    `fence` is raised by each claim: only the holder of the present number can commit.
    """

    __tablename__ = "job"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(sort_text(80))
    key: Mapped[str | None] = mapped_column(sort_text(200), unique=True)
    event_id: Mapped[int | None] = mapped_column(Key, ForeignKey("event.id"))
    lane: Mapped[str | None] = mapped_column(sort_text(120))
    behind: Mapped[int | None] = mapped_column(Key)
    state: Mapped[str] = mapped_column(String(10), default=JobState.WAITING)
    run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    most_attempts: Mapped[int]
    fence: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    worker: Mapped[str | None] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    checkpoint: Mapped[dict[str, Any] | None] = mapped_column(Json)
    result: Mapped[dict[str, Any] | None] = mapped_column(Json)
    title: Mapped[list[Any] | None] = mapped_column(Json)
    done: Mapped[int] = mapped_column(Key, default=0)
    total: Mapped[int | None] = mapped_column(Key)
    text: Mapped[list[Any] | None] = mapped_column(Json)
    error: Mapped[str | None] = mapped_column(Text)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    user_id: Mapped[int | None] = mapped_column(Key, ForeignKey("user.id"))
    actor: Mapped[str] = mapped_column(String(100), default="")
    as_system: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class JobLogEntry(Base):
    """One sentence of a job's log, kept as msgid and parameters so that it is read in any language."""

    __tablename__ = "job_log"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    job_id: Mapped[int] = mapped_column(Key, ForeignKey("job.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    level: Mapped[str] = mapped_column(String(10), default="info")
    sentence: Mapped[list[Any]] = mapped_column(Json)


class JobWorker(Base):
    """A process, of the web or of the worker, when it was last heard of, and which versions of plugins it runs."""

    __tablename__ = "job_worker"

    name: Mapped[str] = mapped_column(sort_text(80), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(10), default="worker", server_default="worker")
    plugins: Mapped[dict[str, str] | None] = mapped_column(Json)


def is_in(state: JobState, row: type[JobRow] = JobRow) -> ColumnElement[bool]:
    """`row` stands in `state`, written out: planners match partial indexes against literals only."""
    return row.state == literal(state.value, literal_execute=True)


def _partial(name: str, *columns: InstrumentedAttribute[Any], where: ColumnElement[bool],
             unique: bool = False) -> None:
    """An index over the few rows that matter: the table keeps a month of finished jobs besides."""
    Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


def is_kind(kind: JobKind, row: type[JobRow] = JobRow) -> ColumnElement[bool]:
    """`row` is one of the three kinds that are claimed in different ways."""
    if kind == "job":
        return row.event_id.is_(None)
    never = literal(0, literal_execute=True)
    return row.event_id.is_not(None) & (row.attempts == never if kind == "handler" else row.attempts > never)


_DUE: Final = is_in(JobState.WAITING) & JobRow.behind.is_(None)
_UNFINISHED: Final = JobRow.finished_at.is_(None)
_ASKED_FOR: Final = JobRow.user_id.is_not(None) & JobRow.event_id.is_(None)

_partial("ix_job_due", JobRow.run_at, JobRow.id, where=_DUE & is_kind("job"))
_partial("ix_job_due_handlers", JobRow.run_at, JobRow.id, where=_DUE & is_kind("handler"))
_partial("ix_job_due_retried", JobRow.run_at, JobRow.id, where=_DUE & is_kind("retried handler"))
_partial("ix_job_lane", JobRow.lane, JobRow.id, where=_UNFINISHED & JobRow.lane.is_not(None))
_partial("ix_job_behind", JobRow.behind, where=JobRow.behind.is_not(None))
_partial("ix_job_running", JobRow.lease_until, where=is_in(JobState.RUNNING))
# Whatever two workers read at the same moment, only one job of a lane runs.
_partial("uq_job_running_lane", JobRow.lane, where=is_in(JobState.RUNNING), unique=True)
_partial("ix_job_event", JobRow.event_id, where=JobRow.event_id.is_not(None))
_partial("ix_job_user", JobRow.user_id, JobRow.id, where=_ASKED_FOR)
_partial("ix_job_asked_for", JobRow.id, where=_ASKED_FOR)
_partial("ix_job_unfinished", JobRow.id, where=_UNFINISHED & JobRow.event_id.is_(None))
_partial("ix_job_ended", JobRow.state, JobRow.finished_at, where=JobRow.finished_at.is_not(None))
