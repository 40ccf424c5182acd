"""Tables of webhooks: who is told, and what was sent to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.api import Base, Json, Key, UtcDateTime, sort_text


class Receiver(Base):
    """A system that is told of `events`, "*" for all, at `url`, as far as `owner_id` may see their customers.

    With a `segment_id`, a saved view of customers, only of those in it. `paused` says why nothing is sent: "by_hand",
    "failing" for days, "gone" since it answered so, "owner" since that person may no longer sign in. `failing_since`
    is when the first failure came that no success has followed. Until `old_until` the secret before this one signs
    too.
    """

    __tablename__ = "webhooks_receiver"
    __table_args__ = (CheckConstraint("paused IN ('by_hand', 'failing', 'gone', 'owner')", name="paused"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    title: Mapped[str] = mapped_column(String(80))
    url: Mapped[str] = mapped_column(String(2000))
    events: Mapped[list[str]] = mapped_column(Json)
    segment_id: Mapped[int | None] = mapped_column(Key)
    owner_id: Mapped[int] = mapped_column(Key, ForeignKey("user.id"))
    secret: Mapped[str] = mapped_column(String(80))
    old_secret: Mapped[str | None] = mapped_column(String(80))
    old_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused: Mapped[str | None] = mapped_column(String(10))
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Delivery(Base):
    """One event on its way to one receiver: the ids and numbers the event told, never text about persons.

    `message` is the same in every attempt. `state` is "waiting", "done", "failed" for good, or "skipped": nothing of
    it may be told. `problem` says why the last attempt came to nothing, `answer` is how the receiver put it.
    """

    __tablename__ = "webhooks_delivery"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'done', 'failed', 'skipped')", name="state"),
        Index("ix_webhooks_delivery_at", "at", "id"), Index("ix_webhooks_delivery_name", "name", "id"),
        Index("ix_webhooks_delivery_receiver", "receiver_id", "state", "id"),
        {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    receiver_id: Mapped[int] = mapped_column(Key, ForeignKey("webhooks_receiver.id", ondelete="CASCADE"))
    message: Mapped[str] = mapped_column(sort_text(40), unique=True)
    name: Mapped[str] = mapped_column(sort_text(80))
    version: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    fields: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    status: Mapped[int | None]
    milliseconds: Mapped[int | None]
    problem: Mapped[str | None] = mapped_column(String(20))
    answer: Mapped[str | None] = mapped_column(Text)
