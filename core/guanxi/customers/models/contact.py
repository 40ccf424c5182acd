"""How a customer is reached, by what it is recognised, and what it agreed to."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.db import Base, CustomerOwned, Key, UtcDateTime, filled_index, sort_text

CHANNELS = ("phone", "email", "wechat", "address")
STRONG_KINDS = ("phone", "email", "wechat", "id_number", "credit_code")
WEAK_KINDS = ("landline", "name_place")
COMMON_ABOVE = 50
"""A key with more holders than this says nothing about who someone is."""


class ContactPoint(CustomerOwned, Base):
    """A phone (E.164), e-mail, WeChat id or address; of the customer, or of one of its contact persons."""

    __tablename__ = "contact_point"
    __table_args__ = (filled_index("ix_contact_point_person", "person_id", "person_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(Key, ForeignKey("contact_person.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(10))
    value: Mapped[str] = mapped_column(String(300))
    label: Mapped[str | None] = mapped_column(String(40))
    preferred: Mapped[bool] = mapped_column(default=False)


class IdentityKey(CustomerOwned, Base):
    """A value by which a customer is recognised.

    `slot` is 0 for the first holder and counts up for those who share the value knowingly: two writers that
    race for one value collide on the primary key. Above COMMON_ABOVE holders the value is ignored.
    """

    __tablename__ = "identity_key"
    __table_args__ = (Index("ix_identity_key_customer", "customer_id"),)
    __per_customer__: ClassVar = "many"

    kind: Mapped[str] = mapped_column(sort_text(12), primary_key=True)
    value: Mapped[str] = mapped_column(sort_text(254), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"))


class Consent(CustomerOwned, Base):
    """What a customer agreed to or withdrew, per channel and purpose; the latest row counts."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_customer", "customer_id", "channel", "purpose", "at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"))
    channel: Mapped[str] = mapped_column(String(10))
    purpose: Mapped[str] = mapped_column(String(40))
    given: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    how: Mapped[str] = mapped_column(String(200), default="")
