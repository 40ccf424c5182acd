"""Who arranged the dashboard how, and how many customers there were on each day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.db import Base, Json, Key, UtcDateTime


class DashboardLayout(Base):
    """A person's own arrangement, or that of all who hold a role. `tiles` are (key, "wide" or "half"), in order."""

    __tablename__ = "dashboard_layout"
    __table_args__ = (CheckConstraint("(user_id IS NULL) <> (role_id IS NULL)", name="whose"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int | None] = mapped_column(Key, ForeignKey("user.id", ondelete="CASCADE"), unique=True)
    role_id: Mapped[int | None] = mapped_column(Key, ForeignKey("role.id", ondelete="CASCADE"), unique=True)
    tiles: Mapped[list[Any]] = mapped_column(Json)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CustomerCensus(Base):
    """How many customers in use each owner and department had in each state at the end of `day`."""

    __tablename__ = "customer_census"
    __table_args__ = (Index("ix_customer_census_day", "day"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    day: Mapped[date] = mapped_column(Date)
    owner_id: Mapped[int | None] = mapped_column(Key)
    department_id: Mapped[int | None] = mapped_column(Key)
    state: Mapped[str] = mapped_column(String(20))
    customers: Mapped[int]
