"""Replies kept for requests that may be sent again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.db import Base, Key, UtcDateTime, sort_text


class ApiReply(Base):
    """What was answered to a request that named an idempotency key; it holds ids and versions, nothing personal.

    `digest` tells the same request from another one under the same key. It is written in the transaction of what the
    request did, so that both are there or neither.
    """

    __tablename__ = "api_reply"

    token_id: Mapped[int] = mapped_column(Key, ForeignKey("api_token.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(sort_text(200), primary_key=True)
    digest: Mapped[str] = mapped_column(sort_text(64))
    status: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    headers: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
