"""Forgetting the values in a record's history: what was done, when and by whom stays, and still verifies."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from guanxi.audit.models import AuditEntry
from guanxi.audit.seal import commitments
from guanxi.ctx import Ctx


def erase_values(ctx: Ctx, entity: str, ids: Sequence[int]) -> None:
    """Put the commitment in the place of the values and the salt of each field: without the salt nobody finds out by
    trying what the values were."""
    rows = ctx.session.execute(select(AuditEntry.id, AuditEntry.changes)
                               .where(AuditEntry.entity == entity, AuditEntry.entity_id.in_(ids))).all()
    for row in rows:
        ctx.session.execute(update(AuditEntry).where(AuditEntry.id == row.id).values(changes=commitments(row.changes)),
                            execution_options={"synchronize_session": False})
