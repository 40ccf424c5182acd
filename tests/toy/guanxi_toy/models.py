"""The toy's tables: one row per customer and programme, and visits, many per customer."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sqlalchemy import BigInteger, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.api import Base, CustomerOwned, Key, sort_text


class Score(CustomerOwned, Base):
    """A customer's score in one programme; every value may be missing."""

    __tablename__ = "toy_score"
    __table_args__ = (
        Index("ix_toy_score_points", "programme_id", "points", "customer_id"),
        Index("ix_toy_score_level", "programme_id", "level", "customer_id"),
        Index("ix_toy_score_since", "programme_id", "since", "customer_id"),
    )
    __per_customer__: ClassVar = "many"

    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"), primary_key=True)
    programme_id: Mapped[int] = mapped_column(primary_key=True)
    points: Mapped[int | None] = mapped_column(BigInteger)
    level: Mapped[str | None] = mapped_column(sort_text(20))
    since: Mapped[date | None] = mapped_column(Date)


class Visit(CustomerOwned, Base):
    """A visit of a customer to a place."""

    __tablename__ = "toy_visit"
    __table_args__ = (Index("ix_toy_visit_place", "place", "customer_id"),
                      Index("ix_toy_visit_customer", "customer_id", "place"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"))
    place: Mapped[str] = mapped_column(String(20))
    days_ago: Mapped[int]
