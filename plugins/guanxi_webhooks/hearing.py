"""Hearing events: one delivery, and one job, for each receiver that wants to be told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from guanxi.api import Ctx, Told, enqueue, remembered
from guanxi_webhooks.models import Delivery, Receiver
from guanxi_webhooks.signing import new_message

ALL: Final = "*"
TEST: Final = "webhooks.test"
"""What a receiver is sent to try it; nobody chooses it."""

_WANTED: Final = select(Receiver.id, Receiver.events, Receiver.failing_since).where(Receiver.paused.is_(None))


def wanted(ctx: Ctx) -> frozenset[str]:
    """The names of events that some receiver is told of, read once for each change of receivers."""
    return remembered(ctx, "webhooks.wanted", _wanted)


def hear(told: Told, ctx: Ctx) -> None:
    """Called by the worker for each event that was wanted when it was told."""
    for row in ctx.session.execute(_WANTED.order_by(Receiver.id)).all():
        if told.name in row.events or ALL in row.events:
            delivery = Delivery(receiver_id=row.id, message=new_message(), name=told.name, version=told.version,
                                at=told.at, fields=dict(told.fields))
            send(ctx, [delivery], failing=row.failing_since is not None)


def send(ctx: Ctx, deliveries: Sequence[Delivery], *, failing: bool) -> None:
    """Put deliveries of one receiver on their way, in the unit of work behind `ctx`."""
    ctx.session.add_all(deliveries)
    ctx.session.flush()
    for delivery in deliveries:
        enqueue(ctx, "webhooks.deliver", {"delivery": delivery.id}, lane=lane(delivery.receiver_id, failing=failing),
                unique=f"{delivery.id}/{delivery.attempts}", as_system=True)


def lane(receiver_id: int, *, failing: bool) -> str:
    """One receiver is told one thing after the other, and no other waits for it. All that fail share one lane: however
    many stall, they keep one thread of a worker busy, and the rest is for those that answer."""
    return "webhooks:failing" if failing else f"webhooks:{receiver_id}"


def _wanted(ctx: Ctx) -> frozenset[str]:
    names = {name for row in ctx.session.execute(_WANTED) for name in row.events}
    return frozenset(ctx.catalogue.events if ALL in names else names)
