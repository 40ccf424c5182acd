"""Reading history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from guanxi.audit.models import AuditEntry
from guanxi.audit.seal import committed_again, row_head, row_mac
from guanxi.ctx import Ctx


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field's change: who, when, from what to what; of one that was `erased`, that is not known any more.

    Who has no `actor_id` is not one of the staff but a command or the worker, and `actor` its own name for itself.
    """

    entry_id: int
    at: datetime
    actor: str
    action: str
    field: str
    before: Any
    after: Any
    erased: bool = False
    actor_id: int | None = None


def history(ctx: Ctx, entity: str, entity_id: int, field: str | None = None, limit: int = 200) -> list[FieldChange]:
    """The newest `limit` history rows of a record, newest first, one item per field (of `field` alone if given).

    Whether the record may be seen at all is the caller's question: ask it of the record first.
    """
    statement = (select(AuditEntry.id, AuditEntry.at, AuditEntry.actor_id, AuditEntry.actor, AuditEntry.action,
                        AuditEntry.changes)
                 .where(AuditEntry.entity == entity, AuditEntry.entity_id == entity_id)
                 .order_by(AuditEntry.id.desc()).limit(limit))
    return [_change(row, name, change) for row in ctx.session.execute(statement)
            for name, change in sorted(row.changes.items()) if field in (None, name)]


def _change(row: Any, name: str, change: list[Any] | str) -> FieldChange:
    before, after = (None, None) if isinstance(change, str) else change[:2]
    return FieldChange(row.id, row.at, row.actor, row.action, name, before, after, isinstance(change, str),
                       row.actor_id)


def broken_rows(ctx: Ctx, after_id: int = 0, limit: int = 10_000) -> tuple[list[int], int | None]:
    """Ids whose content does not match their MAC among the next `limit` rows, and where to go on (None: at the end)."""
    rows = ctx.session.execute(
        select(AuditEntry.id, AuditEntry.operation, AuditEntry.at, AuditEntry.actor_id, AuditEntry.actor,
               AuditEntry.entity, AuditEntry.entity_id, AuditEntry.action, AuditEntry.changes, AuditEntry.nonce,
               AuditEntry.mac).where(AuditEntry.id > after_id).order_by(AuditEntry.id).limit(limit)).all()
    broken = [row.id for row in rows if row.mac != row_mac(
        ctx.keys.audit, row.nonce,
        row_head(row.operation, row.at, row.actor_id, row.actor, row.entity, row.action),
        row.entity_id, committed_again(row.changes))]
    return broken, rows[-1].id if len(rows) == limit else None
