"""Files that hang on a customer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.db import Base, CustomerOwned, Key, UtcDateTime, filled_index, sort_text


class Attachment(CustomerOwned, Base):
    """A file on a customer, and on a note where it was sent with one. Its content lies in the store under `digest`.

    `media_type` is what its content says, not its name. `width` and `height` are those of its preview, in pixels, of
    images that have one. One that was removed can be brought back for 30 days.
    """

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_customer", "customer_id", "id"), Index("ix_attachment_digest", "digest"),
                      filled_index("ix_attachment_note", "note_id", "note_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"))
    note_id: Mapped[int | None] = mapped_column(Key, ForeignKey("note.id", ondelete="SET NULL"))
    digest: Mapped[str] = mapped_column(sort_text(64))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(sort_text(100))
    size: Mapped[int] = mapped_column(Key)
    width: Mapped[int | None]
    height: Mapped[int | None]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[int | None] = mapped_column(Key, ForeignKey("user.id"))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
