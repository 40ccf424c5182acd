"""Where settings are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from guanxi.db import Base, Json, UtcDateTime, sort_text


class Setting(Base):
    """One setting that differs from its default."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(sort_text(100), primary_key=True)
    value: Mapped[Any] = mapped_column(Json)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
