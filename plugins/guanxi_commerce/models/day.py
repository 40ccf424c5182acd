"""What one day of a customer came to, kept for those whose orders are too many to be read again with each new one."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.api import Base, CustomerOwned, Key, UtcDateTime


class CustomerDay(CustomerOwned, Base):
    """One day of a customer who is kept by day (see daily.py); several rows of a day add up.

    `facts` counts the orders placed and the returns made that day, whatever became of them; the rest is what
    CustomerSummary has under the same name, as far as it comes from them.
    """

    __tablename__ = "commerce_day"
    __when_erased__: ClassVar = "kept"
    __table_args__ = (Index("ix_commerce_day_customer", "customer_id", "day"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"))
    day: Mapped[date] = mapped_column(Date)
    facts: Mapped[int]
    orders: Mapped[int]
    spent: Mapped[int] = mapped_column(BigInteger)
    returned: Mapped[int] = mapped_column(BigInteger)
    items: Mapped[int] = mapped_column(BigInteger)
    unpriced: Mapped[int]
    first_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
