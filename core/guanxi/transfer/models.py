"""Imports: how they are set up, how far each has come, what it made, and the rows it could not take over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.db import Base, Json, Key, UtcDateTime, filled_index, sort_text


class ImportRun(Base):
    """One import of one file, from its start to its end, however often it was interrupted.

    `target` is the key of the importer. `rows_done` is the last row of the file that is dealt with, or staged, saved in
    the transaction of the rows before it; `rows_read` counts those dealt with. All its changes stand in the history
    under `operation`. `plan` says how the file is read (transfer/plan.py); `figures` are those the importer reports.
    `job_id` is the job that does it, where none of the command line does. One that is paused is done by nobody.
    `undo_job_id` is the job that takes it back, `undone_at` when that was done.
    """

    __tablename__ = "import_run"
    __table_args__ = (CheckConstraint("state IN ('running', 'paused', 'done', 'cancelled')", name="state"),
                      Index("ix_import_run_fingerprint", "fingerprint"),
                      Index("ix_import_run_started_by", "started_by", "id"))

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
    job_id: Mapped[int | None] = mapped_column(Key)
    figures: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    undo_job_id: Mapped[int | None] = mapped_column(Key)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ImportRange(Base):
    """Ids `first_id` to `last_id` of what an import made ("customer", "commerce.order"): by them it is undone."""

    __tablename__ = "import_range"

    run_id: Mapped[int] = mapped_column(Key, ForeignKey("import_run.id", ondelete="CASCADE"), primary_key=True)
    entity: Mapped[str] = mapped_column(sort_text(60), primary_key=True)
    first_id: Mapped[int] = mapped_column(Key, primary_key=True)
    last_id: Mapped[int] = mapped_column(Key)


class ImportRow(Base):
    """A row that was not taken over, or is staged for it: its cells as they stand in the file.

    `issues` say why it was not (transfer/reasons.py). Of a staged row they are NULL, and `mark` is what the rows of its
    record have in common (transfer/staging.py).
    """

    __tablename__ = "import_row"
    __table_args__ = (filled_index("ix_import_row_mark", "mark", "run_id", "mark", "row"),)

    run_id: Mapped[int] = mapped_column(Key, ForeignKey("import_run.id", ondelete="CASCADE"), primary_key=True)
    row: Mapped[int] = mapped_column(Key, primary_key=True)
    cells: Mapped[list[Any]] = mapped_column(Json)
    issues: Mapped[list[Any] | None] = mapped_column(Json)
    mark: Mapped[str | None] = mapped_column(sort_text(200))


class ImportSetup(Base):
    """A file somebody sent, and how it is to be imported; it becomes an import when they start it.

    `choices` are those of transfer/choices.py; each change of them raises `version`. `checked` is what a rehearsal of
    this very version found (transfer/checking.py), `job_id` the job that rehearses. The file is beside the database
    (transfer/stored_files.py); after 30 days both are gone.
    """

    __tablename__ = "import_setup"
    __table_args__ = (Index("ix_import_setup_user", "user_id", "id"), Index("ix_import_setup_run", "run_id"),
                      Index("ix_import_setup_created", "created_at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(Key, ForeignKey("user.id"))
    target: Mapped[str] = mapped_column(sort_text(40))
    file_name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(Key)
    choices: Mapped[dict[str, Any]] = mapped_column(Json)
    version: Mapped[int] = mapped_column(default=1)
    checked: Mapped[dict[str, Any] | None] = mapped_column(Json)
    job_id: Mapped[int | None] = mapped_column(Key)
    run_id: Mapped[int | None] = mapped_column(Key, ForeignKey("import_run.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ImportPreset(Base):
    """Choices kept under a name for the next file with such titles; `shared` with all who may import."""

    __tablename__ = "import_preset"
    __table_args__ = (UniqueConstraint("owner_id", "target", "title"),
                      Index("ix_import_preset_target", "target", "shared"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    owner_id: Mapped[int] = mapped_column(Key, ForeignKey("user.id"))
    target: Mapped[str] = mapped_column(sort_text(40))
    title: Mapped[str] = mapped_column(String(80))
    shared: Mapped[bool] = mapped_column(default=False)
    choices: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
