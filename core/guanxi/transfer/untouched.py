"""Customers that an import made, and which of them somebody has worked with since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from guanxi.audit.models import AuditEntry
from guanxi.contributions import TimelineKind
from guanxi.ctx import Ctx
from guanxi.customers.models import Customer
from guanxi.jobs import operation_of
from guanxi.jobs.models import JobRow
from guanxi.timeline.models import TimelineEntry
from guanxi.transfer.models import ImportRange, ImportRun

_LOOKS: Final = ("reveal", "export")
"""What stands in the history of a customer and changes nothing."""


def made(run_id: int) -> Select[int]:
    """The customers that an import made and that are still in use, by id."""
    return (select(Customer.id)
            .join(ImportRange, and_(Customer.id >= ImportRange.first_id, Customer.id <= ImportRange.last_id))
            .where(ImportRange.run_id == run_id, ImportRange.entity == "customer", Customer.trashed_at.is_(None),
                   Customer.merged_into.is_(None), Customer.erased_at.is_(None)).order_by(Customer.id))


def touched(ctx: Ctx, operation: str, finished_at: datetime, began: datetime) -> ColumnElement[bool]:
    """Whether somebody, or another import, changed a customer since it was made, or a plugin has noted something of it.

    `ctx` takes the import back that was `operation`, since it `began` to: what it does itself is not counted, nor what
    other imports did that were taken back meanwhile.
    """
    undone = ctx.session.execute(
        select(ImportRun.id, ImportRun.operation, ImportRun.undo_job_id)
        .where(ImportRun.undone_at > finished_at, ImportRun.operation != operation)).all()
    ours = [operation, ctx.operation, *(row.operation for row in undone),
            *(operation_of(row.undo_job_id) for row in undone if row.undo_job_id is not None)]
    imports, mine = select(ImportRun.operation), aliased(AuditEntry)
    begun = (select(func.min(mine.id)).where(mine.entity == "customer", mine.entity_id == Customer.id,
                                             mine.operation == operation).correlate(Customer).scalar_subquery())
    changed = exists().where(
        AuditEntry.entity == "customer", AuditEntry.entity_id == Customer.id, AuditEntry.id > begun,
        AuditEntry.action.not_in(_LOOKS), AuditEntry.operation.not_in(ours),
        or_(AuditEntry.actor_id.is_not(None), AuditEntry.operation.in_(imports)))
    happened = exists().where(
        TimelineEntry.customer_id == Customer.id, TimelineEntry.kind.not_like("core.%"),
        TimelineEntry.entered_at > finished_at, TimelineEntry.entered_at < began,
        *_alive(ctx, [row.id for row in undone]))
    return or_(changed, happened)


def counted(statement: Select[Any]) -> Select[int]:
    """How many rows `statement` has."""
    return select(func.count()).select_from(statement.order_by(None).subquery())


def _alive(ctx: Ctx, undone: Sequence[int]) -> list[ColumnElement[bool]]:
    """What an entry must be to hold its customer: no mere consequence, nor of what was imported and is taken back."""
    kinds = ctx.catalogue.timeline_kinds.values()
    alive = [TimelineEntry.kind.not_in([kind.key for kind in kinds if kind.follows])]
    return alive + [not_(_taken_back(kind, undone)) for kind in kinds if undone and kind.record is not None]


def _taken_back(kind: TimelineKind, undone: Sequence[int]) -> ColumnElement[bool]:
    """Whether an entry of this kind is of a record that one of these imports made, and comes of the import or of its
    undo: what happened to the record in between is somebody's work."""
    assert kind.record is not None
    entity, key = kind.record
    number = TimelineEntry.data[key].as_integer()
    by_it = or_(TimelineEntry.entered_at <= ImportRun.finished_at,
                TimelineEntry.entered_at.between(JobRow.created_at, ImportRun.undone_at))
    return and_(TimelineEntry.kind == kind.key, exists(
        select(ImportRange.run_id).join(ImportRun, ImportRun.id == ImportRange.run_id)
        .outerjoin(JobRow, JobRow.id == ImportRun.undo_job_id)
        .where(ImportRange.run_id.in_(undone), ImportRange.entity == entity,
               number.between(ImportRange.first_id, ImportRange.last_id), by_it)))
