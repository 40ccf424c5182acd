"""Tables of messages: templates, sendings, what was sent and what came in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.api import Base, CustomerOwned, Json, Key, UtcDateTime, sort_text

STATES: Final = ("draft", "queued", "held", "sending", "sent", "failed", "bounced", "refused", "unclear")
OPEN: Final = ("draft", "queued")
"""States in which a message waits for nothing but its turn."""
SENDINGS: Final = ("looking", "ready", "sending", "done", "discarded")


class Template(Base):
    """A message to be used again. Its words are versioned: `version` is the present one, older ones stay."""

    __tablename__ = "messages_template"
    __table_args__ = (Index("ix_messages_template_name", "name", "id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(sort_text(80))
    channel: Mapped[str] = mapped_column(sort_text(60))
    purpose: Mapped[str] = mapped_column(String(20))
    format: Mapped[str] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TemplateText(Base):
    """The words of one version of a template in one language; never changed."""

    __tablename__ = "messages_text"
    __table_args__ = (UniqueConstraint("template_id", "version", "locale"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    template_id: Mapped[int] = mapped_column(Key, ForeignKey("messages_template.id"))
    version: Mapped[int]
    locale: Mapped[str] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)


class Sending(Base):
    """One decision to send: to one customer, or to many. `key` makes it one however often it is asked for, `digest` is
    of what was asked. `words` are {"format": "text", "texts": {"zh": {"subject", "body"}}}; `left_out` counts, by
    reason, who gets nothing. `single`: its words were written for one customer and go when that one is forgotten."""

    __tablename__ = "messages_sending"
    __table_args__ = (UniqueConstraint("key"), Index("ix_messages_sending_state", "state", "id"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    key: Mapped[str] = mapped_column(sort_text(100))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    channel: Mapped[str] = mapped_column(sort_text(60))
    purpose: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(sort_text(12))
    single: Mapped[bool]
    template_id: Mapped[int | None] = mapped_column(Key, ForeignKey("messages_template.id"))
    words: Mapped[dict[str, Any]] = mapped_column(Json)
    left_out: Mapped[dict[str, Any]] = mapped_column(Json)
    total: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(Key, ForeignKey("user.id"))
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Message(CustomerOwned, Base):
    """One message to one customer. An address gets at most one of a sending. `thread` ties it to answers; `files` are
    ids of the customer's files that go along. `note` is what the other side said."""

    __tablename__ = "messages_message"
    __per_customer__: ClassVar = "many"
    __table_args__ = (
        UniqueConstraint("sending_id", "address"),
        Index("ix_messages_message_customer", "customer_id", "id"),
        Index("ix_messages_message_sending", "sending_id", "state", "id"),
        Index("ix_messages_message_held", "state", "held_until"),
        Index("ix_messages_message_created", "created_at", "id"),
        Index("ix_messages_message_subject", "subject", "id"),
        Index("ix_messages_message_thread", "thread"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"))
    sending_id: Mapped[int] = mapped_column(Key, ForeignKey("messages_sending.id"))
    channel: Mapped[str] = mapped_column(sort_text(60))
    purpose: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(sort_text(10))
    why: Mapped[str | None] = mapped_column(sort_text(40))
    note: Mapped[str | None] = mapped_column(String(200))
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    address: Mapped[str] = mapped_column(sort_text(300))
    locale: Mapped[str] = mapped_column(String(10))
    format: Mapped[str] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(sort_text(300))
    body: Mapped[str] = mapped_column(Text, deferred=True)
    thread: Mapped[str] = mapped_column(sort_text(80))
    files: Mapped[list[int]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(Key, ForeignKey("user.id"))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Received(CustomerOwned, Base):
    """One e-mail that came in; `customer_id` is None while nobody knows whose it is, and then `raw` keeps it whole, so
    that its attachments can still be put on a customer. `mark` is a digest of its Message-ID."""

    __tablename__ = "messages_received"
    __per_customer__: ClassVar = "many"
    __table_args__ = (
        UniqueConstraint("mark"),
        Index("ix_messages_received_customer", "customer_id", "id"),
        Index("ix_messages_received_at", "at", "id"),
        Index("ix_messages_received_subject", "subject", "id"),
        Index("ix_messages_received_thread", "thread"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    customer_id: Mapped[int | None] = mapped_column(Key, ForeignKey("customer.id"))  # type: ignore[assignment]  # nobody's at first
    mark: Mapped[str] = mapped_column(sort_text(64))
    message_id: Mapped[str] = mapped_column(String(300))
    thread: Mapped[str] = mapped_column(sort_text(80))
    address: Mapped[str] = mapped_column(sort_text(254))
    name: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(sort_text(300))
    body: Mapped[str] = mapped_column(Text, deferred=True)
    dropped: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    put_away_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    raw: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)


class Mailbox(Base):
    """How far a mailbox has been read: `last_uid` of the box as it is while it has this UIDVALIDITY (RFC 9051)."""

    __tablename__ = "messages_mailbox"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(sort_text(300), unique=True)
    validity: Mapped[int] = mapped_column(BigInteger)
    last_uid: Mapped[int] = mapped_column(BigInteger)


class Suppressed(Base):
    """An address to which nothing is sent any more. Only a keyed digest is kept, so that it stays suppressed when its
    customer is forgotten, and tells nobody who that was."""

    __tablename__ = "messages_suppressed"

    mark: Mapped[str] = mapped_column(sort_text(64), primary_key=True)
    reason: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Contact(CustomerOwned, Base):
    """When a customer was last written to, and last wrote; made anew from the messages."""

    __tablename__ = "messages_contact"
    __per_customer__: ClassVar = "one"
    __table_args__ = (Index("ix_messages_contact_sent", "last_sent_at", "customer_id"),
                      Index("ix_messages_contact_received", "last_received_at", "customer_id"))

    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"), primary_key=True)
    last_sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
