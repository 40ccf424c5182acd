"""Writing history, in the transaction of the change itself."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from guanxi.audit.models import AuditEntry
from guanxi.audit.seal import Salted, row_head, row_mac, salted
from guanxi.ctx import Ctx
from guanxi.db import JsonText, insert_many

NONCE_BYTES = 16
_COLUMNS = ("operation", "at", "actor_id", "actor", "entity", "entity_id", "action", "changes", "nonce", "mac")


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed in one record: {field: (from, to)}, or the same salted beforehand."""

    entity_id: int
    changes: Mapping[str, tuple[Any, Any]] | Salted


def record(ctx: Ctx, entity: str, entity_id: int, action: str, changes: Mapping[str, tuple[Any, Any]]) -> None:
    """Add one record's change to the history. `action` is a verb: create, edit, trash, restore, reveal, export."""
    record_many(ctx, entity, action, [Changed(entity_id, changes)])


def record_many(ctx: Ctx, entity: str, action: str, changed: Iterable[Changed]) -> None:
    """Add the changes of many records, made in one operation, to the history."""
    items = list(changed)
    if not items:
        return
    actor, key = ctx.principal, ctx.keys.audit
    head = row_head(ctx.operation, ctx.now, actor.user_id, actor.name, entity, action)
    common = (ctx.operation, ctx.now, actor.user_id, actor.name, entity)
    nonces = os.urandom(NONCE_BYTES * len(items))
    rows: list[tuple[Any, ...]] = []
    for place, item in enumerate(items):
        changes = item.changes if isinstance(item.changes, Salted) else salted(item.changes)
        nonce = nonces[NONCE_BYTES * place:NONCE_BYTES * (place + 1)]
        mac = row_mac(key, nonce, head, item.entity_id, changes.committed)
        rows.append((*common, item.entity_id, action, JsonText(changes.stored), nonce, mac))
    insert_many(ctx.session, AuditEntry, _COLUMNS, rows)
