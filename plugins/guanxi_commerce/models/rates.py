"""What other currencies were worth."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Date, String
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.api import Base


class Rate(Base):
    """Units of `base` for one unit of `currency` from `day` on, times 10^8. It holds until the next, and for no
    longer than `rates.HOLDS`."""

    __tablename__ = "commerce_rate"
    __table_args__ = (CheckConstraint("rate > 0", name="rate"),)

    base: Mapped[str] = mapped_column(String(3), primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    rate: Mapped[int] = mapped_column(BigInteger)
