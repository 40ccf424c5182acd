"""The plugin's table."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.api import Base, CustomerOwned, Key, UtcDateTime


class Company(CustomerOwned, Base):
    """What the register last said of a customer; without a `name` it knew none."""

    __tablename__ = "lookup_company"
    __table_args__ = (Index("ix_lookup_company_looked_up_at", "looked_up_at", "customer_id"),)
    __per_customer__: ClassVar[Literal["one", "many"]] = "one"

    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"), primary_key=True)
    looked_up_at: Mapped[datetime] = mapped_column(UtcDateTime)
    name: Mapped[str | None] = mapped_column(String(200))
    credit_code: Mapped[str | None] = mapped_column(String(18))
    address: Mapped[str | None] = mapped_column(String(300))
    industry: Mapped[str | None] = mapped_column(String(60))
