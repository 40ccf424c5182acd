"""The plugin's tables."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Literal

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.api import Base, CustomerOwned, Key, UtcDateTime


class Mark(CustomerOwned, Base):
    """A customer is confidential up to and including the day `until`; without one it is not."""

    __tablename__ = "confidential_mark"
    __table_args__ = (Index("ix_confidential_mark_until", "until", "customer_id"),)
    __per_customer__: ClassVar[Literal["one", "many"]] = "one"

    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"), primary_key=True)
    until: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str | None] = mapped_column(String(200))


class Entry(Base):
    """One line of the organisation's own register: what was decided about whom. It names customers without belonging
    to them, so the hooks look after it. `about` is the customer now, `origin` the one it was written of."""

    __tablename__ = "confidential_entry"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    about: Mapped[int] = mapped_column(Key, index=True)
    origin: Mapped[int] = mapped_column(Key, index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[int | None] = mapped_column(Key)
    field: Mapped[str] = mapped_column(String(10))
    value: Mapped[str | None] = mapped_column(String(200))
