"""The words by which a customer is found."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.db import Base, CustomerOwned, Key


class SearchText(CustomerOwned, Base):
    """Tokens of one customer, made by guanxi.search.tokens; indexed by FTS5 or GIN (search/schema.py)."""

    __tablename__ = "search_text"
    __per_customer__: ClassVar = "one"

    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"), primary_key=True)
    tokens: Mapped[str] = mapped_column(Text)
