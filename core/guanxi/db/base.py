"""The declarative base, the column types both databases agree on, and the mark of customer-owned rows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from sqlalchemy import JSON, BigInteger, ColumnClause, DateTime, Dialect, Index, Integer, MetaData, String, column
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Key = BigInteger().with_variant(Integer, "sqlite")
"""Type of primary and foreign keys: 64 bits on both databases, SQLite's rowid alias included."""

Json = JSON().with_variant(JSONB, "postgresql")
"""A JSON document."""


def sort_text(length: int) -> String:
    """Text compared byte by byte on both databases, so that they sort and page alike."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def filled_index(name: str, filled: str, *columns: str) -> Index:
    """An index over `columns` of the rows that have something in column `filled`: the others take no place in it."""
    there = column(filled).is_not(None)
    return Index(name, *columns, sqlite_where=there, postgresql_where=there)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database. A naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime can't be stored: give it a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of every table, the core's and the plugins'."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime, dict[str, Any]: Json}


class _OwnColumn:
    """Stands for the column each owned table maps itself: SQLAlchemy tries loader criteria on the mixin first."""

    def __get__(self, _instance: object, _owner: type[object]) -> ColumnClause[int]:
        return column("customer_id", Key)


class CustomerOwned:
    """Mixin of tables whose rows belong to one customer: they are seen, merged and erased with it.

    `__per_customer__` says whether there may be one row per customer or many. `__when_erased__` says whether rows go
    when everything personal about their customer is erased, or are kept: what the law asks for, and says nothing of
    the person.
    """

    __per_customer__: ClassVar[Literal["one", "many"]] = "many"
    __when_erased__: ClassVar[Literal["deleted", "kept"]] = "deleted"
    if TYPE_CHECKING:
        customer_id: Mapped[int]
    else:
        customer_id = _OwnColumn()
