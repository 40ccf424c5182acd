"""Customers that an import made, and which of them somebody has worked with since."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from guanxi.audit.models import AuditEntry
from guanxi.customers.models import Customer
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


def touched(operation: str, undoing: str, finished_at: datetime, began: datetime) -> ColumnElement[bool]:
    """Whether somebody, or another import, changed a customer since it was made, or a plugin has noted something of it.

    `undoing` is the operation that takes the import back, and when it `began`: what it does itself is not counted.
    """
    imports, mine = select(ImportRun.operation), aliased(AuditEntry)
    begun = (select(func.min(mine.id)).where(mine.entity == "customer", mine.entity_id == Customer.id,
                                             mine.operation == operation).correlate(Customer).scalar_subquery())
    changed = exists().where(
        AuditEntry.entity == "customer", AuditEntry.entity_id == Customer.id, AuditEntry.id > begun,
        AuditEntry.action.not_in(_LOOKS), AuditEntry.operation.not_in([operation, undoing]),
        or_(AuditEntry.actor_id.is_not(None), AuditEntry.operation.in_(imports)))
    happened = exists().where(
        TimelineEntry.customer_id == Customer.id, TimelineEntry.kind.not_like("core.%"),
        TimelineEntry.entered_at > finished_at, TimelineEntry.entered_at < began)
    return or_(changed, happened)


def counted(statement: Select[Any]) -> Select[int]:
    """How many rows `statement` has."""
    return select(func.count()).select_from(statement.order_by(None).subquery())
