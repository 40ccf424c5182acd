"""Reads: webhooks and what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select

from guanxi.api import Ctx, Event, NotFound, Text, _l, segments, staff_names
from guanxi_webhooks.hearing import ALL, TEST
from guanxi_webhooks.models import Delivery, Receiver

_LAST: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverShown:
    """A webhook without its secrets. `failed` counts deliveries given up; until `rotating_until` two secrets sign."""

    id: int
    title: str
    url: str
    events: Sequence[str]
    segment_id: int | None
    owner_id: int
    paused: str | None
    failing_since: datetime | None
    rotating_until: datetime | None
    created_at: datetime
    failed: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryShown:
    """One delivery, and what it was an attempt at."""

    id: int
    receiver_id: int
    receiver: str
    message: str
    name: str
    at: datetime
    fields: Mapping[str, Any]
    state: str
    attempts: int
    tried_at: datetime | None
    next_at: datetime | None
    status: int | None
    milliseconds: int | None
    problem: str | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class EventGroup:
    """What one feature or plugin tells: names and titles of its events."""

    title: Text
    events: Sequence[tuple[str, Text]]


_FAILED: Final = (select(func.count(Delivery.id)).where(Delivery.receiver_id == Receiver.id, Delivery.state == "failed")
                  .correlate(Receiver).scalar_subquery())
_LAST_DONE: Final = (select(func.max(Delivery.tried_at))
                     .where(Delivery.receiver_id == Receiver.id, Delivery.state == "done")
                     .correlate(Receiver).scalar_subquery())
_RECEIVERS: Final = select(
    Receiver.id, Receiver.title, Receiver.url, Receiver.events, Receiver.segment_id, Receiver.owner_id, Receiver.paused,
    Receiver.failing_since, Receiver.old_until.label("rotating_until"), Receiver.created_at, _FAILED.label("failed"),
    _LAST_DONE.label("last_at"))
_DELIVERIES: Final = select(
    Delivery.id, Delivery.receiver_id, Receiver.title.label("receiver"), Delivery.message, Delivery.name, Delivery.at,
    Delivery.fields, Delivery.state, Delivery.attempts, Delivery.tried_at, Delivery.next_at, Delivery.status,
    Delivery.milliseconds, Delivery.problem, Delivery.answer).join(Receiver, Receiver.id == Delivery.receiver_id)


def receivers(ctx: Ctx) -> list[ReceiverShown]:
    """All webhooks, by name."""
    rows = ctx.session.execute(_RECEIVERS.order_by(Receiver.title, Receiver.id))
    return [ReceiverShown(**row._mapping) for row in rows]


def receiver_shown(ctx: Ctx, receiver_id: int) -> ReceiverShown:
    """One webhook. Raises NotFound."""
    row = ctx.session.execute(_RECEIVERS.where(Receiver.id == receiver_id)).one_or_none()
    if row is None:
        raise NotFound(_l("There is no such webhook any more."))
    return ReceiverShown(**row._mapping)


def secret_of(ctx: Ctx, receiver_id: int) -> str:
    """The secret that signs now: to be shown once, to whoever just made it."""
    return ctx.session.scalars(select(Receiver.secret).where(Receiver.id == receiver_id)).one()


def last_deliveries(ctx: Ctx, receiver_id: int) -> list[DeliveryShown]:
    """The last ten of one webhook, the newest first."""
    rows = ctx.session.execute(_DELIVERIES.where(Delivery.receiver_id == receiver_id)
                               .order_by(Delivery.id.desc()).limit(_LAST))
    return [DeliveryShown(**row._mapping) for row in rows]


def delivery_shown(ctx: Ctx, delivery_id: int) -> DeliveryShown:
    """One delivery. Raises NotFound."""
    row = ctx.session.execute(_DELIVERIES.where(Delivery.id == delivery_id)).one_or_none()
    if row is None:
        raise NotFound(_l("There is no such delivery any more."))
    return DeliveryShown(**row._mapping)


def owner_name(ctx: Ctx, owner_id: int) -> str:
    """Whose eyes a webhook sees with."""
    return staff_names(ctx.session, [owner_id]).get(owner_id, "")


def segment_title(ctx: Ctx, segment_id: int | None) -> Text | None:
    """The name of a saved view, as far as the reader has it."""
    return next((choice.title for choice in segments(ctx) if choice.value == segment_id), None)


def event_groups(ctx: Ctx) -> list[EventGroup]:
    """All events there are, by who tells them."""
    groups: dict[str, list[tuple[str, Text]]] = {}
    for name, kind in ctx.catalogue.events.items():
        groups.setdefault(name.partition(".")[0], []).append((name, title_of(kind)))
    return [EventGroup(ctx.catalogue.titles.get(owner, owner), events) for owner, events in groups.items()]


def event_title(ctx: Ctx, name: str) -> Text:
    """How people call an event."""
    kind = ctx.catalogue.events.get(name)
    if kind is not None:
        return title_of(kind)
    return {ALL: _l("All events"), TEST: _l("Test message")}.get(name, name)


def title_of(kind: type[Event]) -> Text:
    """Its title, or its name where its plugin gave it none."""
    return kind.title if str(kind.title) else kind.name
