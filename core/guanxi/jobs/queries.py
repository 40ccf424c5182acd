"""Reading the job table for people: all jobs for administrators, for others those they asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Row, Select, func, select

from guanxi.clock import utc_now
from guanxi.ctx import Ctx
from guanxi.errors import NotFound
from guanxi.i18n import _, _l
from guanxi.jobs import sentences
from guanxi.jobs.models import JobLogEntry, JobRow, JobState, is_in

ADMIN: Final = "admin.jobs"
View = Literal["now", "failed", "planned", "ended"]
VIEWS: Final[tuple[View, ...]] = ("now", "failed", "planned", "ended")
AT_ONCE: Final = 50
MOST_LOG: Final = 500
MOST_COUNTED: Final = 1000
_FAILED: Final = is_in(JobState.DEAD) & JobRow.finished_at.is_not(None)
Standing = Literal["planned", "parked", "waiting", "again", "running", "stopping", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFacts:
    """One job as it is shown; texts are in the reader's language. `id` is also its place in time."""

    id: int
    title: str
    standing: Standing
    done: int
    total: int | None
    text: str
    actor: str
    attempts: int
    created_at: datetime
    run_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    link: str
    cancellable: bool
    retriable: bool

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.finished_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPage:
    """A page of jobs; `older` is the id to go on before."""

    jobs: Sequence[JobFacts]
    older: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFacts:
    """One line of a log."""

    at: datetime
    level: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStory:
    """One job with its log; `error` is for administrators only."""

    job: JobFacts
    log: Sequence[LogFacts]
    error: str


def jobs_in(ctx: Ctx, view: View, before: int | None = None) -> JobPage:
    """The newest jobs of `view`, or those older than job `before`; what is planned, the soonest first."""
    chosen = _facts(ctx).where(_belongs(view)).limit(AT_ONCE + 1)
    chosen = chosen.order_by(*((JobRow.run_at, JobRow.id) if view == "planned" else (JobRow.id.desc(),)))
    if before is not None:
        chosen = chosen.where(JobRow.id < before)
    jobs = [_shown(ctx, row) for row in ctx.session.execute(chosen)]
    more = len(jobs) > AT_ONCE and view != "planned"
    return JobPage(jobs=jobs[:AT_ONCE], older=jobs[AT_ONCE - 1].id if more else None)


def unfinished(ctx: Ctx, names: Collection[str]) -> Sequence[int]:
    """The jobs of these names that the reader may see and that have not ended, the oldest first."""
    found = select(JobRow.id).where(JobRow.name.in_(names), JobRow.finished_at.is_(None), _mine(ctx))
    return ctx.session.scalars(found.order_by(JobRow.id)).all() if names else ()


def job(ctx: Ctx, job_id: int) -> JobFacts:
    """One job. Raises NotFound for somebody else's."""
    return _shown(ctx, _one(ctx, job_id))


def story(ctx: Ctx, job_id: int) -> JobStory:
    """One job with the last lines of its log. Raises NotFound for somebody else's."""
    row = _one(ctx, job_id)
    lines = ctx.session.execute(select(JobLogEntry.at, JobLogEntry.level, JobLogEntry.sentence)
                                .where(JobLogEntry.job_id == job_id)
                                .order_by(JobLogEntry.id.desc()).limit(MOST_LOG)).all()
    return JobStory(job=_shown(ctx, row), error=(row.error or "") if ctx.may(ADMIN) else "",
                    log=[LogFacts(at=line.at, level=line.level, sentence=sentences.shown(line.sentence))
                         for line in reversed(lines)])


def failed_count(ctx: Ctx) -> int:
    """How many jobs wait for somebody to look at them, counted up to 1,000."""
    some = select(JobRow.id).where(_mine(ctx), _FAILED).limit(MOST_COUNTED).subquery()
    return ctx.session.scalar(select(func.count()).select_from(some)) or 0


def waiting_handlers(ctx: Ctx) -> int:
    """How many events are still to be handed to a handler, counted up to 1,000."""
    some = (select(JobRow.id)
            .where(JobRow.finished_at.is_(None), JobRow.lane.is_not(None), JobRow.event_id.is_not(None))
            .limit(MOST_COUNTED).subquery())
    return ctx.session.scalar(select(func.count()).select_from(some)) or 0


def _belongs(view: View) -> ColumnElement[bool]:
    """Handlers are shown while they run or when they failed; there are too many of them for anything else."""
    no_handler, planned = JobRow.event_id.is_(None), (JobRow.run_at > utc_now()) & (JobRow.attempts == 0)
    if view == "now":
        unfinished = select(JobRow.id).where(JobRow.finished_at.is_(None), no_handler, ~planned)
        return JobRow.id.in_(unfinished.union_all(select(JobRow.id).where(is_in(JobState.RUNNING))))
    if view == "planned":
        return is_in(JobState.WAITING) & JobRow.behind.is_(None) & no_handler & planned
    if view == "failed":
        return _FAILED
    return JobRow.finished_at.is_not(None) & ~_FAILED & JobRow.user_id.is_not(None) & no_handler


def _mine(ctx: Ctx) -> ColumnElement[bool]:
    if ctx.may(ADMIN):
        return JobRow.id.is_not(None)
    return (JobRow.user_id == ctx.principal.user_id) & JobRow.event_id.is_(None)


def _facts(ctx: Ctx) -> Select[Any]:
    return select(JobRow.id, JobRow.name, JobRow.event_id, JobRow.state, JobRow.title, JobRow.text, JobRow.done,
                  JobRow.total, JobRow.user_id, JobRow.actor, JobRow.attempts, JobRow.created_at, JobRow.run_at,
                  JobRow.started_at, JobRow.finished_at, JobRow.cancel_requested, JobRow.result,
                  JobRow.error).where(_mine(ctx))


def _one(ctx: Ctx, job_id: int) -> Row[Any]:
    row = ctx.session.execute(_facts(ctx).where(JobRow.id == job_id)).one_or_none()
    if row is None:
        raise NotFound(_l("There is no such job, or it was started by somebody else."))
    return row


def _shown(ctx: Ctx, row: Row[Any]) -> JobFacts:
    kind = ctx.catalogue.jobs.get(row.name) if row.event_id is None else None
    waiting, running = row.state == JobState.WAITING, row.state == JobState.RUNNING
    stoppable = running and kind is not None and kind.cancellable and not row.cancel_requested
    return JobFacts(
        id=row.id, title=sentences.shown(row.title) or str(kind.title if kind else row.name),
        standing=_standing(ctx, row), done=row.done, total=row.total, text=sentences.shown(row.text),
        actor=row.actor if row.user_id else _("The system (%(name)s)", name=row.actor),
        attempts=row.attempts, created_at=row.created_at, run_at=row.run_at, started_at=row.started_at,
        finished_at=row.finished_at, link=result_link(row.result), cancellable=waiting or stoppable,
        retriable=row.state == JobState.DEAD)


def _standing(ctx: Ctx, row: Row[Any]) -> Standing:
    if row.state == JobState.RUNNING:
        return "stopping" if row.cancel_requested else "running"
    if row.state == JobState.WAITING:
        return _waiting(ctx, row)
    ended: Mapping[str, Standing] = {JobState.DONE: "done", JobState.DEAD: "failed", JobState.CANCELLED: "cancelled"}
    return ended[row.state]


def _waiting(ctx: Ctx, row: Row[Any]) -> Standing:
    if row.name not in (ctx.catalogue.jobs if row.event_id is None else ctx.catalogue.subscriptions):
        return "parked"
    if row.run_at <= utc_now():
        return "waiting"
    return "again" if row.attempts else "planned"


def result_link(result: Mapping[str, Any] | None) -> str:
    """A path of this site, if the job left one."""
    link = str((result or {}).get("link", ""))
    return link if link.startswith("/") and not link.startswith(("//", "/\\")) else ""
