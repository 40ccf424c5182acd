"""Money that came in."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Final

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.api import Base, CustomerOwned, Key, UtcDateTime, sort_text

WAYS: Final = ("cash", "card", "wechat", "alipay", "transfer", "stored_value", "other")


class Payment(CustomerOwned, Base):
    """One payment received, for an order or on account. `amount` is in minor units of `currency`, `base_amount` in
    the organisation's by the rate of the day, NULL while that is unknown."""

    __tablename__ = "commerce_payment"
    __when_erased__: ClassVar = "kept"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("way IN ('cash', 'card', 'wechat', 'alipay', 'transfer', 'stored_value', 'other')", name="way"),
        UniqueConstraint("key"),
        Index("ix_commerce_payment_customer", "customer_id", "received_at", "id"),
        Index("ix_commerce_payment_order", "order_id"),
        Index("ix_commerce_payment_unpriced", "id", sqlite_where=text("base_amount IS NULL"),
              postgresql_where=text("base_amount IS NULL")),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"))
    order_id: Mapped[int | None] = mapped_column(Key, ForeignKey("commerce_order.id"))
    way: Mapped[str] = mapped_column(String(20))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_on: Mapped[date] = mapped_column(Date)
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[int] = mapped_column(BigInteger)
    base_amount: Mapped[int | None] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(sort_text(100))
    digest: Mapped[bytes] = mapped_column(LargeBinary(16))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(Key, ForeignKey("user.id"))
