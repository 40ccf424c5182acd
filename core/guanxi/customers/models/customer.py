"""The customer: a person or an organisation we keep a file on."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.db import Base, CustomerOwned, Json, Key, UtcDateTime, filled_index, sort_text

KINDS = ("person", "company")
STATES = ("non_customer", "prospect", "first_time", "repeat", "loyal", "lost")


class Customer(Base):
    """One file. Thin on purpose: lists walk these rows; what only the page shows is in CustomerProfile.

    `sort_key` orders names by pinyin; `custom` holds every custom field's value by its key; `version` rises
    with each change and refuses a write based on an older one.
    """

    __tablename__ = "customer"
    __table_args__ = (
        CheckConstraint("kind IN ('person', 'company')", name="kind"),
        CheckConstraint(
            "state IN ('non_customer', 'prospect', 'first_time', 'repeat', 'loyal', 'lost')", name="state"),
        Index("ix_customer_sort", "sort_key", "id"),
        Index("ix_customer_owner", "owner_id", "id"),
        Index("ix_customer_department", "department_id", "id"),
        filled_index("ix_customer_merged_into", "merged_into", "merged_into"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    number: Mapped[str] = mapped_column(sort_text(60), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    sort_key: Mapped[str] = mapped_column(sort_text(200))
    state: Mapped[str] = mapped_column(String(20), default="prospect")
    owner_id: Mapped[int | None] = mapped_column(Key, ForeignKey("user.id"))
    department_id: Mapped[int | None] = mapped_column(Key, ForeignKey("department.id"))
    store_id: Mapped[int | None] = mapped_column(Key, ForeignKey("store.id"))
    source: Mapped[str | None] = mapped_column(String(60))
    region: Mapped[str | None] = mapped_column(String(6))
    language: Mapped[str | None] = mapped_column(String(10))
    phone: Mapped[str | None] = mapped_column(String(32))
    email: Mapped[str | None] = mapped_column(String(254))
    custom: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(Key, ForeignKey("user.id"))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    trashed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    merged_into: Mapped[int | None] = mapped_column(Key, ForeignKey("customer.id"))
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CustomerProfile(CustomerOwned, Base):
    """Facts of a person or a company that no list is sorted by. A row exists once one of them is known."""

    __tablename__ = "customer_profile"
    __per_customer__: ClassVar = "one"
    __table_args__ = (
        Index("ix_customer_profile_birthday", "birth_month", "birth_day", "birth_calendar", "customer_id"),)

    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"), primary_key=True)
    gender: Mapped[str | None] = mapped_column(String(10))
    position: Mapped[str | None] = mapped_column(String(60))
    salutation: Mapped[str | None] = mapped_column(String(60))
    former_name: Mapped[str | None] = mapped_column(String(200))
    id_number: Mapped[str | None] = mapped_column(String(30))
    birth_calendar: Mapped[str | None] = mapped_column(String(5))
    birth_year: Mapped[int | None] = mapped_column(SmallInteger)
    birth_month: Mapped[int | None] = mapped_column(SmallInteger)
    birth_day: Mapped[int | None] = mapped_column(SmallInteger)
    birth_leap: Mapped[bool | None]
    credit_code: Mapped[str | None] = mapped_column(String(18))
    tax_number: Mapped[str | None] = mapped_column(String(30))
    invoice_title: Mapped[str | None] = mapped_column(String(200))
    bank_name: Mapped[str | None] = mapped_column(String(100))
    bank_account: Mapped[str | None] = mapped_column(String(40))
    business_scope: Mapped[str | None] = mapped_column(String(2000))
    industry: Mapped[str | None] = mapped_column(String(60))
    size: Mapped[str | None] = mapped_column(String(20))
    address: Mapped[str | None] = mapped_column(String(300))
