"""Orders: facts that are never changed, save for what happened to them later."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.api import Base, CustomerOwned, Key, UtcDateTime, sort_text

STATUSES: Final = ("placed", "completed", "returned", "cancelled", "waiting", "draft")
OPEN: Final = ("placed", "completed")
"""What a new order may be: charged and still to be delivered, or done with."""
VALID: Final = OPEN
"""Orders that are purchases; one wholly returned or cancelled is none."""
UNSETTLED: Final = ("waiting", "draft")
"""Orders that wait for approval, or were not approved: no purchases yet, nothing is charged."""
CHANNELS: Final = ("store", "online", "phone", "sales", "other")


class Order(CustomerOwned, Base):
    """One order. Amounts are minor units of `currency`; `total` = `goods` - `discount` + `freight`, tax included.

    `placed_on` is the day of `placed_at` where the organisation is. `cost` is NULL when a line's cost is unknown.
    `base_total` and `base_cost` are in the organisation's currency by the rate of that day, NULL while no rate is
    known. `items` are pieces in thousandths. `refunded` and `returned_items` follow from the returns. `key` makes
    recording idempotent; `digest` tells whether the same was asked for. `becomes` is what an order that waits for
    approval is to be with it.
    """

    __tablename__ = "commerce_order"
    __when_erased__: ClassVar = "kept"
    __table_args__ = (
        CheckConstraint("total = goods - discount + freight", name="total"),
        CheckConstraint("goods >= 0 AND discount BETWEEN 0 AND goods AND freight >= 0", name="amounts"),
        CheckConstraint("refunded BETWEEN 0 AND total", name="refunded"),
        CheckConstraint("items > 0 AND returned_items BETWEEN 0 AND items", name="items"),
        CheckConstraint("status IN ('placed', 'completed', 'returned', 'cancelled', 'waiting', 'draft')",
                        name="status"),
        CheckConstraint("channel IN ('store', 'online', 'phone', 'sales', 'other')", name="channel"),
        UniqueConstraint("key"),
        UniqueConstraint("source", "number"),
        Index("ix_commerce_order_customer", "customer_id", "placed_at", "id"),
        Index("ix_commerce_order_number", "number", "id"),
        Index("ix_commerce_order_placed", "placed_at", "id"),
        Index("ix_commerce_order_base_total", "base_total", "id"),
        Index("ix_commerce_order_unpriced", "id", sqlite_where=text("base_total IS NULL"),
              postgresql_where=text("base_total IS NULL")),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    number: Mapped[str] = mapped_column(sort_text(60))
    source: Mapped[str] = mapped_column(sort_text(40), default="")
    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"))
    store_id: Mapped[int | None] = mapped_column(Key, ForeignKey("store.id"))
    cashier_id: Mapped[int | None] = mapped_column(Key, ForeignKey("user.id"))
    channel: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(10))
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    placed_on: Mapped[date] = mapped_column(Date)
    currency: Mapped[str] = mapped_column(String(3))
    goods: Mapped[int] = mapped_column(BigInteger)
    discount: Mapped[int] = mapped_column(BigInteger)
    freight: Mapped[int] = mapped_column(BigInteger)
    total: Mapped[int] = mapped_column(BigInteger)
    cost: Mapped[int | None] = mapped_column(BigInteger)
    base_total: Mapped[int | None] = mapped_column(BigInteger)
    base_cost: Mapped[int | None] = mapped_column(BigInteger)
    items: Mapped[int] = mapped_column(BigInteger)
    refunded: Mapped[int] = mapped_column(BigInteger, default=0)
    returned_items: Mapped[int] = mapped_column(BigInteger, default=0)
    key: Mapped[str] = mapped_column(sort_text(100))
    digest: Mapped[bytes] = mapped_column(LargeBinary(16))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(Key, ForeignKey("user.id"))
    becomes: Mapped[str | None] = mapped_column(String(10))


class OrderLine(CustomerOwned, Base):
    """One line of an order: a product, or free text where what was bought is no product of ours.

    `quantity` is in thousandths; `price` and `cost` are minor units for one piece. `amount` is what was charged:
    price times quantity, rounded half up, less `discount`, in which the line's share of the order's is included; where
    something was sold at fractions of a minor unit, what that came to.
    `returned` and `refunded` follow from the returns; `kept` is what the customer still has: nothing of an order
    that was cancelled or returned, or that is no purchase yet.
    """

    __tablename__ = "commerce_order_line"
    __when_erased__: ClassVar = "kept"
    __table_args__ = (
        CheckConstraint("product_id IS NOT NULL OR text IS NOT NULL", name="named"),
        CheckConstraint("quantity > 0 AND price >= 0 AND cost >= 0", name="values"),
        CheckConstraint("discount >= 0 AND amount >= 0", name="amounts"),
        CheckConstraint("returned BETWEEN 0 AND quantity", name="returned"),
        CheckConstraint("refunded BETWEEN 0 AND amount", name="refunded"),
        CheckConstraint("kept BETWEEN 0 AND quantity", name="kept"),
        Index("ix_commerce_order_line_order", "order_id"),
        # Whole enough to answer who bought a product, and in which order, without a look at the lines.
        Index("ix_commerce_order_line_customer", "customer_id", "product_id", "placed_on", "kept"),
        Index("ix_commerce_order_line_product", "product_id", "placed_on", "customer_id", "kept", "order_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    order_id: Mapped[int] = mapped_column(Key, ForeignKey("commerce_order.id"))
    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"))
    position: Mapped[int] = mapped_column(SmallInteger)
    product_id: Mapped[int | None] = mapped_column(Key, ForeignKey("commerce_product.id"))
    text: Mapped[str | None] = mapped_column(String(200))
    quantity: Mapped[int] = mapped_column(BigInteger)
    price: Mapped[int] = mapped_column(BigInteger)
    cost: Mapped[int | None] = mapped_column(BigInteger)
    discount: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[int] = mapped_column(BigInteger)
    placed_on: Mapped[date] = mapped_column(Date)
    returned: Mapped[int] = mapped_column(BigInteger, default=0)
    refunded: Mapped[int] = mapped_column(BigInteger, default=0)
    kept: Mapped[int] = mapped_column(BigInteger)
