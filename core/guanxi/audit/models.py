"""The history of every field, which can be checked for tampering."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.db import Base, Json, Key, UtcDateTime, sort_text


class AuditSeal(Base):
    """One link of the seal chain over audit rows."""

    __tablename__ = "audit_seal"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    entries: Mapped[int]
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))


class AuditEntry(Base):
    """One change of one record in one operation.

    `changes` is {field: [from, to, salt]}, or, where the values were erased, {field: commitment}; `mac` is the
    HMAC-SHA256 over the row's canonical form, in which the values of a field are a salted commitment, so that erasing
    values and salt leaves the row verifiable.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_entity", "entity", "entity_id", "id"),
                      Index("ix_audit_entry_operation", "operation"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    operation: Mapped[str] = mapped_column(sort_text(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(Key, ForeignKey("user.id"))
    actor: Mapped[str] = mapped_column(String(100))
    entity: Mapped[str] = mapped_column(sort_text(40))
    entity_id: Mapped[int] = mapped_column(Key)
    action: Mapped[str] = mapped_column(String(20))
    changes: Mapped[dict[str, Any]] = mapped_column(Json)
    nonce: Mapped[bytes] = mapped_column(LargeBinary(16))
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))
    seal_id: Mapped[int | None] = mapped_column(Key, ForeignKey("audit_seal.id"))
