"""Taking an import back: whether that may be done, what it would do, and asking for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import distinct, func, select, update

from guanxi.audit.models import AuditEntry
from guanxi.contributions import Importer
from guanxi.ctx import Ctx
from guanxi.db import EVERYTHING
from guanxi.errors import Forbidden, NotFound, Refused
from guanxi.i18n import _l
from guanxi.jobs import enqueue
from guanxi.transfer.models import ImportRun
from guanxi.transfer.runs import made_by
from guanxi.transfer.untouched import counted, made, touched

JOB: Final = "transfer.undo_import"
LASTS: Final = timedelta(days=30)
CUSTOMER: Final = "customer"
LOOKED_AT: Final = 20_000
"""Customers that are looked at one by one before an undo; of more it is said afterwards how many stayed."""
_ADMIN: Final = "admin.users"


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """An import that can be taken back: its `operation` in the history, when it ended, what made its records."""

    id: int
    target: str
    operation: str
    finished_at: datetime
    importer: Importer | None

    @property
    def until(self) -> datetime:
        """Until when it can be."""
        return self.finished_at + LASTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What an undo would do: customers it made that go to the trash, those `kept` since somebody worked with them (None
    of very many, who are not looked at beforehand: they are among the former), customers whose fields it `changed`
    (they go back where they still are as it left them), and the `records` plugins made, by what they are."""

    made: int
    kept: int | None
    changed: int
    records: Mapping[str, int] = field(default_factory=dict)
    until: datetime


def undoable(ctx: Ctx, run_id: int) -> Past:
    """The import, if the actor may take it back now.

    Raises NotFound; Forbidden for somebody else's; Refused while it runs, once it is undone, after 30 days, and when
    its plugin is off or can't take back what it made.
    """
    row = ctx.session.execute(
        select(ImportRun.id, ImportRun.target, ImportRun.operation, ImportRun.state, ImportRun.started_by,
               ImportRun.finished_at, ImportRun.undone_at).where(ImportRun.id == run_id)).one_or_none()
    if row is None:
        raise NotFound(_l("There is no such import."))
    if not ctx.may(_ADMIN) and (row.started_by is None or row.started_by != ctx.principal.user_id):
        raise Forbidden(_l("Only who imported this, or an administrator, can take it back."))
    if row.undone_at is not None:
        raise Refused(_l("This import was taken back already."))
    if row.finished_at is None or row.state not in ("done", "cancelled"):
        raise Refused(_l("This import is not finished. Cancel it, then take back what it did."))
    if ctx.now - row.finished_at > LASTS:
        raise Refused(_l("An import can be taken back for %(days)s days."), days=LASTS.days)
    return Past(id=row.id, target=row.target, operation=row.operation, finished_at=row.finished_at,
                importer=_importer(ctx, run_id, row.target))


def prospect(ctx: Ctx, past: Past) -> Prospect:
    """What an undo would come to, were it done now."""
    mine = made(past.id)
    apart = touched(ctx, past.operation, past.finished_at, ctx.now)
    changed = (select(func.count(distinct(AuditEntry.entity_id)))
               .where(AuditEntry.operation == past.operation, AuditEntry.entity == CUSTOMER,
                      AuditEntry.action == "edit"))
    records = {entity: sum(last - first + 1 for first, last in ranges)
               for entity, ranges in made_by(ctx, past.id).items() if entity != CUSTOMER}
    count = _count(ctx, mine)
    kept = _count(ctx, mine.where(apart)) if count <= LOOKED_AT else None
    return Prospect(made=count - (kept or 0), kept=kept, changed=ctx.session.scalar(changed) or 0, records=records,
                    until=past.until)


def start_undo(ctx: Ctx, run_id: int) -> int:
    """Ask, in a unit of work, for an import to be taken back; returns the job's id, the same when asked again."""
    undoable(ctx, run_id)
    job_id = enqueue(ctx, JOB, {"run": run_id}, unique=f"{JOB}:{run_id}")
    ctx.session.execute(update(ImportRun).where(ImportRun.id == run_id).values(undo_job_id=job_id),
                        execution_options={"synchronize_session": False})
    return job_id


def _importer(ctx: Ctx, run_id: int, target: str) -> Importer | None:
    """What takes back the records of a plugin; None where there are none."""
    if not made_by(ctx, run_id).keys() - {CUSTOMER}:
        return None
    found = ctx.catalogue.importers.get(target)
    if found is None:
        raise Refused(_l("What this import made belongs to a plugin that is switched off. Switch it on first."))
    if found.undo is None:
        raise Refused(_l("What this import made can't be taken back all at once."))
    return found


def _count(ctx: Ctx, statement: Any) -> int:
    return ctx.session.scalar(counted(statement), execution_options=EVERYTHING) or 0
