"""What was told: the events that were stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import select

from guanxi.contributions import Event
from guanxi.ctx import Ctx
from guanxi.events.codec import restored
from guanxi.events.models import EventRow

E = TypeVar("E", bound=Event)


def told_of(ctx: Ctx, event: type[E]) -> Sequence[E]:
    """The events of this class, in the order in which they were emitted."""
    rows = ctx.session.scalars(select(EventRow.fields).where(EventRow.name == event.name).order_by(EventRow.id))
    return [restored(event, fields) for fields in rows]
