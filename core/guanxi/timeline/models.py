"""What happened to a customer, one row per thing, pushed in the transaction in which it happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.db import Base, CustomerOwned, Json, Key, UtcDateTime, filled_index, sort_text


class TimelineEntry(CustomerOwned, Base):
    """One thing that happened at `at`, entered at `entered_at`; `data` holds ids and numbers, never names."""

    __tablename__ = "timeline_entry"
    __table_args__ = (Index("ix_timeline_entry_customer", "customer_id", "at", "id"),
                      filled_index("ix_timeline_entry_note", "note_id", "note_id"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"))
    kind: Mapped[str] = mapped_column(sort_text(60))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(Key, ForeignKey("user.id"))
    note_id: Mapped[int | None] = mapped_column(Key, ForeignKey("note.id"))
    pinned: Mapped[bool] = mapped_column(default=False)
    data: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


class Note(CustomerOwned, Base):
    """What a member of staff wrote about a customer."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(Key, ForeignKey("user.id"))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Follower(CustomerOwned, Base):
    """A member of staff who wishes to hear what happens to a customer."""

    __tablename__ = "customer_follower"
    __table_args__ = (Index("ix_customer_follower_user", "user_id", "customer_id"),)

    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(Key, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class Visit(CustomerOwned, Base):
    """When a member of staff last began to look at a customer, and the time before that."""

    __tablename__ = "customer_visit"
    __table_args__ = (Index("ix_customer_visit_user", "user_id", "customer_id"),)

    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(Key, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    before: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CustomerActivity(CustomerOwned, Base):
    """When a member of staff last touched a customer; recomputed from the timeline for the touched ids."""

    __tablename__ = "customer_activity"
    __table_args__ = (Index("ix_customer_activity_last", "last_at", "customer_id"),)
    __per_customer__: ClassVar = "one"

    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"), primary_key=True)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
