"""The toy's tables: scores and visits of customers, sales to them and to passers-by, and places."""

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


class Sale(CustomerOwned, Base):
    """A sale, to a customer or to somebody unknown. Every value but the number may be missing."""

    __tablename__ = "toy_sale"
    __table_args__ = (Index("ix_toy_sale_customer", "customer_id", "id"), Index("ix_toy_sale_amount", "amount", "id"),
                      Index("ix_toy_sale_day", "day", "id"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    customer_id: Mapped[int | None] = mapped_column(Key, ForeignKey("customer.id"))  # type: ignore[assignment]  # may be nobody's
    number: Mapped[str] = mapped_column(sort_text(20), unique=True)
    amount: Mapped[int | None] = mapped_column(BigInteger)
    day: Mapped[date | None] = mapped_column(Date)
    channel: Mapped[str | None] = mapped_column(String(10))
    cancelled: Mapped[bool] = mapped_column(default=False)


class Place(Base):
    """A place where things are sold; it belongs to nobody."""

    __tablename__ = "toy_place"
    __table_args__ = (Index("ix_toy_place_seats", "seats", "id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(sort_text(40), unique=True)
    seats: Mapped[int | None]


class Stars(Base):
    """How a place was rated in one year."""

    __tablename__ = "toy_stars"
    __table_args__ = (Index("ix_toy_stars_stars", "year", "stars", "place_id"),)

    place_id: Mapped[int] = mapped_column(Key, ForeignKey("toy_place.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    stars: Mapped[int | None]


MODELS = (Score, Visit, Sale, Place, Stars)
