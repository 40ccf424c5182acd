"""Plugins: which are on, what went wrong in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def sorted_text(length: int) -> sa.String:
    """Text compared byte by byte."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "plugin_epoch",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_epoch")),
    )
    op.create_table(
        "plugin_state",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sorted_text(40), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", KEY, nullable=True),
        sa.ForeignKeyConstraint(["changed_by"], ["user.id"], name=op.f("fk_plugin_state_changed_by_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_state")),
        sa.UniqueConstraint("name", name=op.f("uq_plugin_state_name")),
    )
    op.create_table(
        "plugin_mute",
        sa.Column("plugin", sorted_text(40), nullable=False),
        sa.Column("hook", sorted_text(60), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("plugin", "hook", name=op.f("pk_plugin_mute")),
    )
    op.create_table(
        "plugin_failure",
        sa.Column("id", KEY, nullable=False),
        sa.Column("plugin", sorted_text(40), nullable=False),
        sa.Column("hook", sorted_text(60), nullable=False),
        sa.Column("subject", sorted_text(80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sorted_text(80), nullable=False),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_failure")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_plugin_failure_hook", "plugin_failure", ["plugin", "hook", "at"])


def downgrade() -> None:
    for name in ("plugin_failure", "plugin_mute", "plugin_state", "plugin_epoch"):
        op.drop_table(name)
