"""Reading the timeline of one customer, newest first, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, bindparam, select, tuple_

from guanxi.accounts.models import User
from guanxi.ctx import Ctx
from guanxi.timeline.models import Note, TimelineEntry

PAGE = 30


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, with what is needed to show it."""

    id: int
    kind: str
    at: datetime
    entered_at: datetime
    actor_id: int | None
    actor: str | None
    pinned: bool
    data: dict[str, Any]
    note_id: int | None
    body: str | None
    edited_at: datetime | None


# Built once: a customer's page asks for both.
_ENTRIES: Final[Select[Any]] = (
    select(TimelineEntry.id, TimelineEntry.kind, TimelineEntry.at, TimelineEntry.entered_at, TimelineEntry.actor_id,
           User.name, TimelineEntry.pinned, TimelineEntry.data, TimelineEntry.note_id, Note.body, Note.edited_at)
    .outerjoin(User, User.id == TimelineEntry.actor_id).outerjoin(Note, Note.id == TimelineEntry.note_id)
    .where(TimelineEntry.customer_id == bindparam("customer"),
           TimelineEntry.kind.in_(bindparam("kinds", expanding=True)))
    .order_by(TimelineEntry.at.desc(), TimelineEntry.id.desc()))
_PINNED: Final = _ENTRIES.where(TimelineEntry.pinned.is_(True))


def entries(ctx: Ctx, customer_id: int, *, kinds: Sequence[str] = (), before: tuple[datetime, int] | None = None,
            pinned: bool = False, limit: int = PAGE) -> list[Entry]:
    """Up to `limit` entries of kinds the viewer may see, newest first, older than `before` (at, id).

    With `pinned`, only those kept at the head.
    """
    visible = visible_kinds(ctx)
    seen = [key for key in kinds if key in visible] if kinds else visible
    statement = _PINNED if pinned else _ENTRIES
    if before is not None:
        statement = statement.where(tuple_(TimelineEntry.at, TimelineEntry.id) < before)
    rows = ctx.session.execute(statement.limit(limit), {"customer": customer_id, "kinds": seen})
    return [Entry(*row) for row in rows]


def visible_kinds(ctx: Ctx) -> list[str]:
    """Keys of the timeline kinds whose permission the viewer holds."""
    return [kind.key for kind in ctx.catalogue.timeline_kinds.values() if ctx.may(kind.permission)]
