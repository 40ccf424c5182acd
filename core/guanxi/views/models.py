"""Saved views, whose filters are segments; and what each person has made of a list for themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.db import Base, Json, Key, UtcDateTime, sort_text


class SavedView(Base):
    """Filters, sort and columns of one entity's list under a name, its owner's alone or `shared` with everybody.

    Whoever opens a shared view sees those of its rows that they may see.
    """

    __tablename__ = "saved_view"
    __table_args__ = (Index("ix_saved_view_owner", "owner_id", "position"),
                      Index("ix_saved_view_shared", "shared", "position"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    entity: Mapped[str] = mapped_column(sort_text(80))
    owner_id: Mapped[int | None] = mapped_column(Key, ForeignKey("user.id"))
    title: Mapped[str] = mapped_column(String(80))
    shared: Mapped[bool] = mapped_column(default=False)
    definition: Mapped[dict[str, Any]] = mapped_column(Json)
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ListLayout(Base):
    """How one person has a list of `entity`: the keys of its columns in their order, None for the usual ones, and how
    wide columns are, in rem by key."""

    __tablename__ = "list_layout"

    user_id: Mapped[int] = mapped_column(Key, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    entity: Mapped[str] = mapped_column(sort_text(80), primary_key=True)
    columns: Mapped[list[str] | None] = mapped_column(Json)
    widths: Mapped[dict[str, int]] = mapped_column(Json)

class Favourite(Base):
    """What one person has starred: a row of `entity`, or, with `kind` "view", a saved view of it."""

    __tablename__ = "favourite"

    user_id: Mapped[int] = mapped_column(Key, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    entity: Mapped[str] = mapped_column(sort_text(80), primary_key=True)
    kind: Mapped[str] = mapped_column(sort_text(10), primary_key=True)
    target_id: Mapped[int] = mapped_column(Key, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
