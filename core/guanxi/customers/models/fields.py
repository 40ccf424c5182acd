"""Custom fields, which an administrator makes in a minute, and tags."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Date, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.db import Base, CustomerOwned, Key, UtcDateTime, filled_index, sort_text

FIELD_TYPES = ("text", "integer", "decimal", "date", "boolean", "choice")


class CustomField(Base):
    """A field of the organisation's own. `type` is one of FIELD_TYPES; `scale` the decimal places of a decimal.

    The write path indexes the values of a `filterable` field; lists use the index once it is `ready`, that is
    once values written before are in it too.
    """

    __tablename__ = "custom_field"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    key: Mapped[str] = mapped_column(sort_text(60), unique=True)
    title: Mapped[str] = mapped_column(String(100))
    type: Mapped[str] = mapped_column(String(10))
    scale: Mapped[int] = mapped_column(SmallInteger, default=0)
    kind: Mapped[str | None] = mapped_column(String(10))
    section: Mapped[str | None] = mapped_column(String(60))
    hint: Mapped[str | None] = mapped_column(String(200))
    required: Mapped[bool] = mapped_column(default=False)
    personal: Mapped[bool] = mapped_column(default=False)
    filterable: Mapped[bool] = mapped_column(default=True)
    ready: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CustomOption(Base):
    """One option of a choice field. Values refer to it by id, so renaming it touches no customer."""

    __tablename__ = "custom_option"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    field_id: Mapped[int] = mapped_column(Key, ForeignKey("custom_field.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(100))
    position: Mapped[int] = mapped_column(default=0)
    merged_into: Mapped[int | None] = mapped_column(Key, ForeignKey("custom_option.id"))
    archived: Mapped[bool] = mapped_column(default=False)


def _filled(column: str) -> Index:
    """An index of the fields of one type: a value stands in one of three columns, and the others need no entry."""
    return filled_index(f"ix_custom_value_{column}", column, "field_id", column, "customer_id")


class CustomValue(CustomerOwned, Base):
    """The value of a filterable custom field, in the column of its type, kept by the same write path.

    Integers, scaled decimals, booleans (0, 1) and option ids stand in `number`. Customers have dozens of these
    rows, which come in the order of the key: on SQLite the key is the table.
    """

    __tablename__ = "custom_value"
    __table_args__ = (_filled("text"), _filled("number"), _filled("day"), {"sqlite_with_rowid": False})
    __per_customer__: ClassVar = "many"

    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"), primary_key=True)
    field_id: Mapped[int] = mapped_column(Key, ForeignKey("custom_field.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str | None] = mapped_column(sort_text(200))
    number: Mapped[int | None] = mapped_column(BigInteger)
    day: Mapped[date | None] = mapped_column(Date)


class Tag(Base):
    """A mark set by hand."""

    __tablename__ = "tag"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(sort_text(60))
    tone: Mapped[str] = mapped_column(String(10), default="grey")


class CustomerTag(CustomerOwned, Base):
    """A tag on a customer."""

    __tablename__ = "customer_tag"
    __table_args__ = (Index("ix_customer_tag_tag", "tag_id", "customer_id"),)

    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(Key, ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True)
