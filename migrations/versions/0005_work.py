"""Jobs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def sorted_text(length: int) -> sa.String:
    """Text compared byte by byte."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "job_worker",
        sa.Column("name", sorted_text(80), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_worker")),
    )
    op.create_table(
        "job",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sorted_text(80), nullable=False),
        sa.Column("key", sorted_text(200), nullable=True),
        sa.Column("event_id", KEY, nullable=True),
        sa.Column("lane", sorted_text(120), nullable=True),
        sa.Column("behind", KEY, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("most_attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker", sa.String(length=80), nullable=True),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("checkpoint", JSON, nullable=True),
        sa.Column("result", JSON, nullable=True),
        sa.Column("title", JSON, nullable=True),
        sa.Column("done", KEY, nullable=False),
        sa.Column("total", KEY, nullable=True),
        sa.Column("text", JSON, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("user_id", KEY, nullable=True),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("as_system", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_job_event_id_event")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_job_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(
            "ix_job_asked_for",
            ["id"],
            unique=False,
            sqlite_where=sa.text("user_id IS NOT NULL AND event_id IS NULL"),
            postgresql_where=sa.text("user_id IS NOT NULL AND event_id IS NULL"),
        )
        batch_op.create_index(
            "ix_job_behind",
            ["behind"],
            unique=False,
            sqlite_where=sa.text("behind IS NOT NULL"),
            postgresql_where=sa.text("behind IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_job_due",
            ["run_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting' AND behind IS NULL AND event_id IS NULL"),
            postgresql_where=sa.text("state = 'waiting' AND behind IS NULL AND event_id IS NULL"),
        )
        batch_op.create_index(
            "ix_job_due_handlers",
            ["run_at", "id"],
            unique=False,
            sqlite_where=sa.text(
                "state = 'waiting' AND behind IS NULL AND event_id IS NOT NULL AND attempts = 0"
            ),
            postgresql_where=sa.text(
                "state = 'waiting' AND behind IS NULL AND event_id IS NOT NULL AND attempts = 0"
            ),
        )
        batch_op.create_index(
            "ix_job_due_retried",
            ["run_at", "id"],
            unique=False,
            sqlite_where=sa.text(
                "state = 'waiting' AND behind IS NULL AND event_id IS NOT NULL AND attempts > 0"
            ),
            postgresql_where=sa.text(
                "state = 'waiting' AND behind IS NULL AND event_id IS NOT NULL AND attempts > 0"
            ),
        )
        batch_op.create_index(
            "ix_job_ended",
            ["state", "finished_at"],
            unique=False,
            sqlite_where=sa.text("finished_at IS NOT NULL"),
            postgresql_where=sa.text("finished_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_job_event",
            ["event_id"],
            unique=False,
            sqlite_where=sa.text("event_id IS NOT NULL"),
            postgresql_where=sa.text("event_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_job_lane",
            ["lane", "id"],
            unique=False,
            sqlite_where=sa.text("finished_at IS NULL AND lane IS NOT NULL"),
            postgresql_where=sa.text("finished_at IS NULL AND lane IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_job_running",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )
        batch_op.create_index(
            "ix_job_unfinished",
            ["id"],
            unique=False,
            sqlite_where=sa.text("finished_at IS NULL AND event_id IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL AND event_id IS NULL"),
        )
        batch_op.create_index(
            "ix_job_user",
            ["user_id", "id"],
            unique=False,
            sqlite_where=sa.text("user_id IS NOT NULL AND event_id IS NULL"),
            postgresql_where=sa.text("user_id IS NOT NULL AND event_id IS NULL"),
        )
        batch_op.create_index(
            "uq_job_running_lane",
            ["lane"],
            unique=True,
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )
    op.create_table(
        "job_log",
        sa.Column("id", KEY, nullable=False),
        sa.Column("job_id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("sentence", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["job.id"], name=op.f("fk_job_log_job_id_job"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_log")),
    )
    with op.batch_alter_table("job_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_log_job_id"), ["job_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("job_log", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_log_job_id"))
    op.drop_table("job_log")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_job_running_lane",
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )
        batch_op.drop_index(
            "ix_job_user",
            sqlite_where=sa.text("user_id IS NOT NULL AND event_id IS NULL"),
            postgresql_where=sa.text("user_id IS NOT NULL AND event_id IS NULL"),
        )
        batch_op.drop_index(
            "ix_job_unfinished",
            sqlite_where=sa.text("finished_at IS NULL AND event_id IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL AND event_id IS NULL"),
        )
        batch_op.drop_index(
            "ix_job_running",
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )
        batch_op.drop_index(
            "ix_job_lane",
            sqlite_where=sa.text("finished_at IS NULL AND lane IS NOT NULL"),
            postgresql_where=sa.text("finished_at IS NULL AND lane IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_job_event",
            sqlite_where=sa.text("event_id IS NOT NULL"),
            postgresql_where=sa.text("event_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_job_ended",
            sqlite_where=sa.text("finished_at IS NOT NULL"),
            postgresql_where=sa.text("finished_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_job_due_retried",
            sqlite_where=sa.text(
                "state = 'waiting' AND behind IS NULL AND event_id IS NOT NULL AND attempts > 0"
            ),
            postgresql_where=sa.text(
                "state = 'waiting' AND behind IS NULL AND event_id IS NOT NULL AND attempts > 0"
            ),
        )
        batch_op.drop_index(
            "ix_job_due_handlers",
            sqlite_where=sa.text(
                "state = 'waiting' AND behind IS NULL AND event_id IS NOT NULL AND attempts = 0"
            ),
            postgresql_where=sa.text(
                "state = 'waiting' AND behind IS NULL AND event_id IS NOT NULL AND attempts = 0"
            ),
        )
        batch_op.drop_index(
            "ix_job_due",
            sqlite_where=sa.text("state = 'waiting' AND behind IS NULL AND event_id IS NULL"),
            postgresql_where=sa.text("state = 'waiting' AND behind IS NULL AND event_id IS NULL"),
        )
        batch_op.drop_index(
            "ix_job_behind",
            sqlite_where=sa.text("behind IS NOT NULL"),
            postgresql_where=sa.text("behind IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_job_asked_for",
            sqlite_where=sa.text("user_id IS NOT NULL AND event_id IS NULL"),
            postgresql_where=sa.text("user_id IS NOT NULL AND event_id IS NULL"),
        )
    op.drop_table("job")
    op.drop_table("job_worker")
