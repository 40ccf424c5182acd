"""The plugin's table."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from sqlalchemy import Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.api import Base, CustomerOwned, Key


class Expected(CustomerOwned, Base):
    """The day on which a customer will probably order again; made anew from the orders whenever these change."""

    __tablename__ = "reorder_expected"
    __table_args__ = (Index("ix_reorder_expected_day", "day", "customer_id"),)
    __per_customer__: ClassVar[Literal["one", "many"]] = "one"

    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date)
