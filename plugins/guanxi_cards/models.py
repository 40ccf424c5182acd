"""The plugin's table."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.api import Base, Key, UtcDateTime, sort_text


class CalendarAddress(Base):
    """The secret address of a person's calendar; only a hash of its token is kept."""

    __tablename__ = "cards_calendar_address"

    user_id: Mapped[int] = mapped_column(Key, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(sort_text(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
