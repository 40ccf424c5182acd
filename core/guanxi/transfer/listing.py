"""Imports as people look at them: those of their own, for administrators those of everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import aliased

from guanxi.accounts.models import User
from guanxi.clock import utc_now
from guanxi.ctx import Ctx
from guanxi.errors import NotFound
from guanxi.i18n import _l
from guanxi.jobs import sentences
from guanxi.jobs.models import JobRow, JobState
from guanxi.jobs.queries import ADMIN
from guanxi.transfer.models import ImportRun, ImportSetup
from guanxi.transfer.plan import Plan
from guanxi.transfer.stored_files import file_of
from guanxi.transfer.undoing import LASTS

AT_ONCE: Final = 50
_UNDO: Final = aliased(JobRow)
Standing = Literal["waiting", "running", "paused", "failed", "interrupted", "done", "cancelled",
                   "undone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFacts:
    """One import. `trouble` says why its job failed, in the reader's language; `undo_job_id` is the job that takes it
    back, or did, `undoing` whether that is under way."""

    id: int
    target: str
    file_name: str
    who: str
    standing: Standing
    started_at: datetime
    finished_at: datetime | None
    rows: int
    rows_read: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    milliseconds: int
    figures: Mapping[str, int]
    undo_job_id: int | None
    undoing: bool
    trouble: str

    @property
    def may_be_undone(self) -> bool:
        """Whether taking it back may be offered, as far as can be said without asking."""
        return (self.standing in ("done", "cancelled") and not self.undoing and self.created + self.updated > 0
                and self.finished_at is not None and utc_now() - self.finished_at <= LASTS)

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.standing in ("done", "cancelled", "failed", "paused", "interrupted", "undone")

    @property
    def rate(self) -> int:
        """Rows a second while it worked; 0 while that is unknown."""
        return self.rows_read * 1000 // self.milliseconds if self.milliseconds else 0

    @property
    def seconds_left(self) -> int | None:
        """How long it will take at this rate."""
        return None if not self.rate or self.standing != "running" else -(-(self.rows - self.rows_read) // self.rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage:
    """Imports, newest first; `older` is the id to go on before."""

    imports: Sequence[ImportFacts]
    older: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A file that was sent but not imported yet."""

    id: int
    target: str
    file_name: str
    created_at: datetime


def imports_before(ctx: Ctx, before: int | None = None) -> ImportPage:
    """The newest imports, or those before import `before`."""
    wanted = _facts(ctx).order_by(ImportRun.id.desc()).limit(AT_ONCE + 1)
    if before is not None:
        wanted = wanted.where(ImportRun.id < before)
    found = [_shown(row) for row in ctx.session.execute(wanted)]
    return ImportPage(imports=found[:AT_ONCE], older=found[AT_ONCE - 1].id if len(found) > AT_ONCE else None)


def import_facts(ctx: Ctx, run_id: int) -> ImportFacts:
    """One import. Raises NotFound for somebody else's."""
    return _shown(_one(ctx, _facts(ctx), run_id))


def import_plan(ctx: Ctx, run_id: int) -> Plan:
    """How a file is or was taken over. Raises NotFound for somebody else's."""
    row = _one(ctx, _mine(ctx, select(ImportRun.plan)), run_id)
    return Plan.restored(row.plan, file_of(ctx, run_id))


def waiting_setups(ctx: Ctx) -> Sequence[Waiting]:
    """One's own files that wait to be imported, newest first."""
    rows = ctx.session.execute(
        select(ImportSetup.id, ImportSetup.target, ImportSetup.file_name, ImportSetup.created_at)
        .where(ImportSetup.user_id == ctx.principal.user_id, ImportSetup.run_id.is_(None), ImportSetup.size > 0)
        .order_by(ImportSetup.id.desc()).limit(AT_ONCE))
    return [Waiting(**row._mapping) for row in rows]


def _mine(ctx: Ctx, wanted: Select[Any]) -> Select[Any]:
    return wanted if ctx.may(ADMIN) else wanted.where(ImportRun.started_by == ctx.principal.user_id)


def _facts(ctx: Ctx) -> Select[Any]:
    columns: tuple[Any, ...] = (
        ImportRun.id, ImportRun.target, ImportRun.file_name, ImportRun.state, ImportRun.started_at,
        ImportRun.finished_at, ImportRun.rows, ImportRun.rows_read, ImportRun.created, ImportRun.updated,
        ImportRun.unchanged, ImportRun.rejected, ImportRun.milliseconds, ImportRun.figures, ImportRun.job_id,
        ImportRun.undo_job_id, ImportRun.undone_at,
        User.name.label("who"), JobRow.state.label("job_state"), JobRow.text.label("said"),
        _UNDO.state.in_((JobState.WAITING, JobState.RUNNING)).label("undoing"))
    return _mine(ctx, select(*columns).outerjoin(User, User.id == ImportRun.started_by)
                 .outerjoin(JobRow, JobRow.id == ImportRun.job_id).outerjoin(_UNDO, _UNDO.id == ImportRun.undo_job_id))


def _one(ctx: Ctx, wanted: Select[Any], run_id: int) -> Row[Any]:
    row = ctx.session.execute(wanted.where(ImportRun.id == run_id)).first()
    if row is None:
        raise NotFound(_l("There is no such import, or it was started by somebody else."))
    return row


def _shown(row: Row[Any]) -> ImportFacts:
    standing = _standing(row)
    kept = {field.name: getattr(row, field.name) for field in fields(ImportFacts) if field.name in row._fields}
    return ImportFacts(**{**kept, "who": row.who or "", "undoing": bool(row.undoing), "standing": standing,
                          "trouble": sentences.shown(row.said) if standing == "failed" else ""})


def _standing(row: Row[Any]) -> Standing:
    if row.undone_at is not None:
        return "undone"
    if row.state != "running":
        found: Standing = row.state
        return found
    if row.job_id is None:
        return "interrupted"
    if row.job_state == JobState.RUNNING:
        return "running"
    return "waiting" if row.job_state == JobState.WAITING else "failed"
