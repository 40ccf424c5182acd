"""People around a customer: collaborators of ours, contact persons of theirs, relations between files."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.db import Base, CustomerOwned, Key, UtcDateTime


class Collaborator(CustomerOwned, Base):
    """A member of staff who shares a customer with its owner (协作人)."""

    __tablename__ = "collaborator"
    __table_args__ = (Index("ix_collaborator_user", "user_id", "customer_id"),)

    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(Key, ForeignKey("user.id"), primary_key=True)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ContactPerson(CustomerOwned, Base):
    """A person inside a company customer (联系人): kept on its page, not counted as a customer.

    `role` is the part in the buying decision: decision_maker, influencer, handler or user. `version` rises with each
    change of what a form holds and refuses a write based on an older one.
    """

    __tablename__ = "contact_person"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    gender: Mapped[str | None] = mapped_column(String(10))
    position: Mapped[str | None] = mapped_column(String(60))
    role: Mapped[str | None] = mapped_column(String(20))
    note: Mapped[str | None] = mapped_column(String(500))
    version: Mapped[int] = mapped_column(default=1)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Relation(CustomerOwned, Base):
    """A typed link from one customer to another, read both ways (works for / employs)."""

    __tablename__ = "relation"
    __table_args__ = (UniqueConstraint("customer_id", "other_id", "kind"), )
    __per_customer__: ClassVar = "many"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"))
    other_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    note: Mapped[str | None] = mapped_column(String(200))
