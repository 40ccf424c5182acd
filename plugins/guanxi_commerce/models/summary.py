"""What a customer's purchases come to: one row each, recomputed from the facts whenever they change."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Final

from sqlalchemy import BigInteger, Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.api import Base, CustomerOwned, Key, UtcDateTime

SORTED: Final = ("orders", "spent", "net", "first_at", "last_at", "average", "items_per_order", "return_rate",
                 "lapses_on", "review_on")
"""Columns lists are sorted by, or a job walks; each has an index (column, customer_id)."""


class CustomerSummary(CustomerOwned, Base):
    """Amounts are minor units of the organisation's currency.

    `orders` are valid purchases, `days` the distinct days of them. `spent` is what all orders but cancelled ones came
    to, `returned` what was given back, `net` the difference, `average` net by valid order. `items` are pieces kept,
    in thousandths; `items_per_order` in hundredths; `return_rate` is returned of spent in basis points. `unpriced`
    counts orders and returns without a rate, which the amounts leave out. `rhythm` is the median interval in tenths
    of a day. From `lapses_on` on the customer is lapsing; on `review_on` time alone may change the state.
    """

    __tablename__ = "commerce_summary"
    __when_erased__: ClassVar = "kept"
    __table_args__ = tuple(Index(f"ix_commerce_summary_{name}", name, "customer_id") for name in SORTED)
    __per_customer__: ClassVar = "one"

    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"), primary_key=True)
    orders: Mapped[int]
    days: Mapped[int]
    spent: Mapped[int] = mapped_column(BigInteger)
    returned: Mapped[int] = mapped_column(BigInteger)
    net: Mapped[int] = mapped_column(BigInteger)
    items: Mapped[int] = mapped_column(BigInteger)
    unpriced: Mapped[int]
    first_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    average: Mapped[int | None] = mapped_column(BigInteger)
    items_per_order: Mapped[int | None] = mapped_column(BigInteger)
    return_rate: Mapped[int | None] = mapped_column(BigInteger)
    rhythm: Mapped[int | None]
    lapses_on: Mapped[date | None] = mapped_column(Date)
    review_on: Mapped[date | None] = mapped_column(Date)
