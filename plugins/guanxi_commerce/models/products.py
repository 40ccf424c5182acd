"""What is sold: products in a tree of categories."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.api import Base, Key, UtcDateTime, full_pinyin, initials, sort_text

LONGEST_LETTERS: Final = 1600
"""Of 200 characters: an initial and up to six letters each, and the gap."""


def letters_of(name: str) -> str:
    """How `name` is typed without Chinese input: 真丝方巾 is "zsfj zhensifangjin"."""
    return f"{initials(name, person=False)} {full_pinyin(name, person=False)}"[:LONGEST_LETTERS]


class Category(Base):
    """A node of the category tree. `path` is "/1/4/", its ancestors' ids and its own."""

    __tablename__ = "commerce_category"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(Key, ForeignKey("commerce_category.id"))
    path: Mapped[str] = mapped_column(sort_text(400), index=True)


class Product(Base):
    """Something sold. `price` and `cost` are minor units of the organisation's currency for one piece, tax included;
    `tax_rate` is in basis points (1300 is 13 %). `letters` is how the name is typed: its initials and its pinyin."""

    __tablename__ = "commerce_product"
    __table_args__ = (
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint("cost >= 0", name="cost"),
        CheckConstraint("tax_rate BETWEEN 0 AND 10000", name="tax_rate"),
        CheckConstraint("status IN ('active', 'archived')", name="status"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(sort_text(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    letters: Mapped[str] = mapped_column(String(LONGEST_LETTERS), default="")
    category_id: Mapped[int | None] = mapped_column(Key, ForeignKey("commerce_category.id"), index=True)
    price: Mapped[int] = mapped_column(BigInteger)
    cost: Mapped[int | None] = mapped_column(BigInteger)
    tax_rate: Mapped[int] = mapped_column(SmallInteger, default=0)
    status: Mapped[str] = mapped_column(String(10), default="active")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
