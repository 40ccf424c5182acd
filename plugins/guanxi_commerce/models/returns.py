"""What customers brought back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Final

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.api import Base, CustomerOwned, Json, Key, UtcDateTime, sort_text

REASONS: Final = ("quality", "wrong_item", "size", "changed_mind", "late", "other")


class Return(CustomerOwned, Base):
    """One return, of an order where it is known, else of the customer. `amount` is what was given back, in minor
    units of `currency`; `base_amount` the same in the organisation's currency by the order's rate, without an order
    by the rate of the day, NULL while that is unknown. `items` are pieces in thousandths.

    While a refund is "waiting" for approval, and when it was "refused", the row comes to nothing and has no lines:
    `held` is what was to be recorded.
    """

    __tablename__ = "commerce_return"
    __when_erased__: ClassVar = "kept"
    __table_args__ = (
        CheckConstraint("amount >= 0 AND items >= 0", name="amounts"),
        CheckConstraint("reason IN ('quality', 'wrong_item', 'size', 'changed_mind', 'late', 'other')", name="reason"),
        CheckConstraint("state IN ('given', 'waiting', 'refused')", name="state"),
        CheckConstraint("state = 'given' OR (amount = 0 AND items = 0)", name="held"),
        UniqueConstraint("key"),
        Index("ix_commerce_return_customer", "customer_id", "returned_at", "id"),
        Index("ix_commerce_return_order", "order_id"),
        Index("ix_commerce_return_unpriced", "id", sqlite_where=text("base_amount IS NULL"),
              postgresql_where=text("base_amount IS NULL")),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"))
    order_id: Mapped[int | None] = mapped_column(Key, ForeignKey("commerce_order.id"))
    returned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    returned_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(20))
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[int] = mapped_column(BigInteger)
    base_amount: Mapped[int | None] = mapped_column(BigInteger)
    items: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(sort_text(100))
    digest: Mapped[bytes] = mapped_column(LargeBinary(16))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(Key, ForeignKey("user.id"))
    state: Mapped[str] = mapped_column(String(10), default="given", server_default="given")
    held: Mapped[dict[str, Any] | None] = mapped_column(Json)


class ReturnLine(CustomerOwned, Base):
    """One thing brought back: of a line of the order, or, where that is not known, a product or free text."""

    __tablename__ = "commerce_return_line"
    __when_erased__: ClassVar = "kept"
    __table_args__ = (
        CheckConstraint("line_id IS NOT NULL OR product_id IS NOT NULL OR text IS NOT NULL", name="named"),
        CheckConstraint("quantity > 0 AND amount >= 0", name="values"),
        Index("ix_commerce_return_line_return", "return_id"),
        Index("ix_commerce_return_line_line", "line_id"),
        Index("ix_commerce_return_line_customer", "customer_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    return_id: Mapped[int] = mapped_column(Key, ForeignKey("commerce_return.id"))
    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"))
    line_id: Mapped[int | None] = mapped_column(Key, ForeignKey("commerce_order_line.id"))
    product_id: Mapped[int | None] = mapped_column(Key, ForeignKey("commerce_product.id"))
    text: Mapped[str | None] = mapped_column(String(200))
    quantity: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[int] = mapped_column(BigInteger)
