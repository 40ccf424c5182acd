"""What happened, as it was told in the transaction in which it happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.db import Base, Json, Key, UtcDateTime, sort_text


class EventRow(Base):
    """One event; `fields` are the event's own, its customers included, as JSON."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_at", "at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(sort_text(80))
    version: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    operation: Mapped[str] = mapped_column(sort_text(40))
    actor_id: Mapped[int | None] = mapped_column(Key, ForeignKey("user.id"))
    fields: Mapped[dict[str, Any]] = mapped_column(Json)
