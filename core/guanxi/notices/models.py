"""What a member of staff was told of, and of what they wish to hear."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.db import Base, Json, Key, UtcDateTime, sort_text


class Notice(Base):
    """One thing a person is told of; `data` holds ids and numbers, never names.

    Unread ones with the same `group_key` are shown as one. `amount` is of how many things it tells. `entry_kind` is
    the kind of the timeline's entry it repeats, whose permission then counts too. Of those not `shown` only the digest
    tells, of those not `mailed` only the product.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_user", "user_id", "id"),
        Index("ix_notice_customer", "customer_id", "user_id"),
        Index("ix_notice_at", "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(Key, ForeignKey("user.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sort_text(60))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    group_key: Mapped[str] = mapped_column(sort_text(200))
    amount: Mapped[int] = mapped_column(Key, default=1)
    shown: Mapped[bool] = mapped_column(default=True)
    mailed: Mapped[bool] = mapped_column(default=True)
    customer_id: Mapped[int | None] = mapped_column(Key, ForeignKey("customer.id", ondelete="CASCADE"))
    actor_id: Mapped[int | None] = mapped_column(Key, ForeignKey("user.id", ondelete="SET NULL"))
    entry_kind: Mapped[str | None] = mapped_column(sort_text(60))
    data: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


_UNREAD = Notice.read_at.is_(None)
Index("ix_notice_unread", Notice.user_id, Notice.id, sqlite_where=_UNREAD, postgresql_where=_UNREAD)


class NoticeChoice(Base):
    """What a person chose for one kind of notice; without a row, what the kind says holds."""

    __tablename__ = "notice_choice"

    user_id: Mapped[int] = mapped_column(Key, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(sort_text(60), primary_key=True)
    shown: Mapped[bool]
    mailed: Mapped[bool]


class NoticeMail(Base):
    """How often a person has their notices by e-mail, and up to where they had them.

    `tick` is the moment of the last digest that was begun, `sent_to` the last notice that one held. Without a row
    nothing is sent.
    """

    __tablename__ = "notice_mail"

    user_id: Mapped[int] = mapped_column(Key, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    frequency: Mapped[str] = mapped_column(sort_text(10), default="never")
    hour: Mapped[int] = mapped_column(default=8)
    tick: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_to: Mapped[int] = mapped_column(Key, default=0)
