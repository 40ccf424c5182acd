"""Handing a stored event to one of its handlers, in the unit of work that also ends the job."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import bindparam, select

from guanxi.contributions.events import Event, Subscription, Told
from guanxi.ctx import Ctx
from guanxi.events.codec import restored
from guanxi.events.models import EventRow
from guanxi.jobs.facade import for_handler

_TOLD: Final = (select(EventRow.id, EventRow.name, EventRow.version, EventRow.at, EventRow.fields)
                .where(EventRow.id.in_(bindparam("ids", expanding=True))))


def deliver(ctx: Ctx, subscription: Subscription, told: Told) -> None:
    """Call the handler with what was told; `ctx` is that of an open unit of work."""
    event = told if subscription.event is Event else restored(subscription.event, told.fields)
    subscription.handle(event, for_handler(ctx))


def told_by(ctx: Ctx, event_ids: Collection[int]) -> Mapping[int, Told]:
    """What the events said."""
    return {row.id: Told(**row._mapping) for row in ctx.session.execute(_TOLD, {"ids": list(event_ids)})}
