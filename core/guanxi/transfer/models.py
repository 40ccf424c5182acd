"""Imports: how far each has come, what it made, and the rows it could not take over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.db import Base, Json, Key, UtcDateTime, sort_text

RUN_STATES = ("running", "done", "cancelled")


class ImportRun(Base):
    """One import of one file, from its start to its end, however often it was interrupted.

    `rows_done` is the last row of the file that is dealt with, saved in the transaction of the rows before it.
    All its changes stand in the history under `operation`. `plan` says how the file is read (transfer/plan.py).
    """

    __tablename__ = "import_run"
    __table_args__ = (CheckConstraint("state IN ('running', 'done', 'cancelled')", name="state"),
                      Index("ix_import_run_fingerprint", "fingerprint"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    target: Mapped[str] = mapped_column(sort_text(40))
    file_name: Mapped[str] = mapped_column(String(200))
    fingerprint: Mapped[str] = mapped_column(sort_text(64))
    plan: Mapped[dict[str, Any]] = mapped_column(Json)
    operation: Mapped[str] = mapped_column(sort_text(40))
    state: Mapped[str] = mapped_column(String(10), default="running")
    started_by: Mapped[int | None] = mapped_column(Key, ForeignKey("user.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    milliseconds: Mapped[int] = mapped_column(Key, default=0)
    rows: Mapped[int] = mapped_column(Key)
    rows_done: Mapped[int] = mapped_column(Key, default=0)
    rows_read: Mapped[int] = mapped_column(Key, default=0)
    created: Mapped[int] = mapped_column(Key, default=0)
    updated: Mapped[int] = mapped_column(Key, default=0)
    unchanged: Mapped[int] = mapped_column(Key, default=0)
    rejected: Mapped[int] = mapped_column(Key, default=0)


class ImportRange(Base):
    """Ids `first_id` to `last_id` of customers that an import made: by them it is undone."""

    __tablename__ = "import_range"

    run_id: Mapped[int] = mapped_column(Key, ForeignKey("import_run.id", ondelete="CASCADE"), primary_key=True)
    first_id: Mapped[int] = mapped_column(Key, primary_key=True)
    last_id: Mapped[int] = mapped_column(Key)


class ImportRow(Base):
    """A row that was not taken over: its cells as they stand in the file, and why (transfer/reasons.py)."""

    __tablename__ = "import_row"

    run_id: Mapped[int] = mapped_column(Key, ForeignKey("import_run.id", ondelete="CASCADE"), primary_key=True)
    row: Mapped[int] = mapped_column(Key, primary_key=True)
    cells: Mapped[list[Any]] = mapped_column(Json)
    issues: Mapped[list[Any]] = mapped_column(Json)
