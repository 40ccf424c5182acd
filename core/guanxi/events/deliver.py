"""Handing a stored event to one of its handlers, in the unit of work that also ends the job."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import bindparam, select

from guanxi.contributions.events import Subscription
from guanxi.ctx import Ctx
from guanxi.events.codec import restored
from guanxi.events.models import EventRow
from guanxi.jobs.facade import for_handler

_FIELDS: Final = select(EventRow.id, EventRow.fields).where(EventRow.id.in_(bindparam("ids", expanding=True)))


def deliver(ctx: Ctx, subscription: Subscription, fields: Mapping[str, Any]) -> None:
    """Call the handler with the event stored as `fields`; `ctx` is that of an open unit of work."""
    subscription.handle(restored(subscription.event, fields), for_handler(ctx))


def fields_of(ctx: Ctx, event_ids: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
    """What the events said."""
    return {row.id: row.fields for row in ctx.session.execute(_FIELDS, {"ids": list(event_ids)})}
