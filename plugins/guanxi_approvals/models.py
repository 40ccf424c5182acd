"""Rules, requests, who is asked, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.api import Base, CustomerOwned, Json, Key, UtcDateTime, sort_text

STATES: Final = ("waiting", "approved", "refused", "withdrawn", "lapsed")
WAITING: Final = "waiting"
LONGEST_REASON: Final = 1_000


class Rule(Base):
    """One version of a rule, which is never changed: a request keeps the rule it began with.

    Versions of one rule share `origin_id`, that of the first; the one in force has no `retired_at`. Of several rules
    for one kind the first by `position` that holds is asked. `content` is what `rules.Content` reads.
    """

    __tablename__ = "approvals_rule"
    __table_args__ = (
        Index("ix_approvals_rule_in_force", "kind", "position", "id", sqlite_where=text("retired_at IS NULL"),
              postgresql_where=text("retired_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    origin_id: Mapped[int] = mapped_column(Key)
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(sort_text(80))
    title: Mapped[str] = mapped_column(String(100))
    position: Mapped[int] = mapped_column(SmallInteger, default=0)
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(Key, ForeignKey("user.id"))
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Request(CustomerOwned, Base):
    """One request for approval of a thing, `kind` and `thing_id`; of one thing at most one waits at a time.

    `subject` is the thing's number, `facts` what a rule looked at; `amount` is the first of money among them, in
    minor units of the organisation's currency. `step` counts from 0 and says which of the rule's steps is asked.
    """

    __tablename__ = "approvals_request"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'approved', 'refused', 'withdrawn', 'lapsed')", name="state"),
        Index("ix_approvals_request_open", "kind", "thing_id", unique=True, sqlite_where=text("state = 'waiting'"),
              postgresql_where=text("state = 'waiting'")),
        Index("ix_approvals_request_thing", "kind", "thing_id", "id"),
        Index("ix_approvals_request_customer", "customer_id", "id"),
        Index("ix_approvals_request_asker", "asked_by", "id"),
        Index("ix_approvals_request_asked", "asked_at", "id"),
        Index("ix_approvals_request_subject", "subject", "id"),
        Index("ix_approvals_request_amount", "amount", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[str] = mapped_column(sort_text(80))
    thing_id: Mapped[int] = mapped_column(Key)
    customer_id: Mapped[int | None] = mapped_column(Key, ForeignKey("customer.id"))  # type: ignore[assignment]  # a thing need not be a customer's
    rule_id: Mapped[int | None] = mapped_column(Key, ForeignKey("approvals_rule.id"))
    subject: Mapped[str] = mapped_column(sort_text(100))
    amount: Mapped[int | None] = mapped_column(BigInteger)
    facts: Mapped[Mapping[str, Any]] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    step: Mapped[int] = mapped_column(SmallInteger, default=0)
    version: Mapped[int] = mapped_column(default=1)
    asked_by: Mapped[int | None] = mapped_column(Key, ForeignKey("user.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(Key, ForeignKey("user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")


class Voice(CustomerOwned, Base):
    """Somebody who is or was asked in one step of a request.

    `state` is waiting, approved, refused, or moot where it was decided without them. `decided_by` is another than
    `user_id` where a deputy decided. `because` says why they are asked: "named", "role", "superior", "head", or
    "fallback" where the step found nobody and administrators are asked instead.
    """

    __tablename__ = "approvals_voice"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'approved', 'refused', 'moot')", name="state"),
        Index("ix_approvals_voice_request", "request_id", "step", "user_id", unique=True),
        Index("ix_approvals_voice_waiting", "user_id", "request_id", sqlite_where=text("state = 'waiting'"),
              postgresql_where=text("state = 'waiting'")),
        Index("ix_approvals_voice_customer", "customer_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    request_id: Mapped[int] = mapped_column(Key, ForeignKey("approvals_request.id", ondelete="CASCADE"))
    customer_id: Mapped[int | None] = mapped_column(Key, ForeignKey("customer.id"))  # type: ignore[assignment]  # as its request's
    step: Mapped[int] = mapped_column(SmallInteger)
    user_id: Mapped[int] = mapped_column(Key, ForeignKey("user.id"))
    because: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(Key, ForeignKey("user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")


class Absence(Base):
    """From `first` to `last`, both included, `deputy_id` decides for `user_id`."""

    __tablename__ = "approvals_absence"
    __table_args__ = (
        CheckConstraint("last >= first AND deputy_id <> user_id", name="sound"),
        Index("ix_approvals_absence_user", "user_id", "first"),
        Index("ix_approvals_absence_deputy", "deputy_id", "first"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(Key, ForeignKey("user.id", ondelete="CASCADE"))
    deputy_id: Mapped[int] = mapped_column(Key, ForeignKey("user.id", ondelete="CASCADE"))
    first: Mapped[date] = mapped_column(Date)
    last: Mapped[date] = mapped_column(Date)
