"""The plugin's table."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, Date, String
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.api import Base, UtcDateTime

KINDS: Final = ("off", "work", "ordinary")


class OwnDay(Base):
    """A day that the organisation said something about: off, worked though it is a weekend's, or ordinary, whatever
    the table that is shipped says of it."""

    __tablename__ = "calendar_day"
    __table_args__ = (CheckConstraint("kind IN ('off', 'work', 'ordinary')", name="kind"),)

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(60), default="")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
