"""A card for each customer, fittings, and letters that name customers without belonging to them."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sqlalchemy import BigInteger, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.api import Base, CustomerOwned, Key, sort_text


class Card(CustomerOwned, Base):
    """What is known of one customer; every value may be missing."""

    __tablename__ = "fitting_card"
    __per_customer__: ClassVar = "one"
    __table_args__ = (Index("ix_fitting_card_waist", "waist", "customer_id"),)

    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"), primary_key=True)
    waist: Mapped[int | None]
    inseam: Mapped[int | None]
    budget: Mapped[int | None] = mapped_column(BigInteger)
    fitted_on: Mapped[date | None] = mapped_column(Date)
    left_handed: Mapped[bool | None]
    cut: Mapped[str | None] = mapped_column(sort_text(20))
    remark: Mapped[str | None] = mapped_column(String(60))


class Fitting(CustomerOwned, Base):
    """One of many fittings of a customer."""

    __tablename__ = "fitting_fitting"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"), index=True)
    words: Mapped[str] = mapped_column(String(60))


class Letter(Base):
    """A letter that names a customer: it is not CustomerOwned, so the plugin looks after it itself."""

    __tablename__ = "fitting_letter"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    about: Mapped[int | None] = mapped_column(Key)
    body: Mapped[str] = mapped_column(String(200))
