"""Who is told, and what was sent to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def sorted_text(length: int) -> sa.String:
    """Text compared byte by byte."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "webhooks_receiver",
        sa.Column("id", KEY, nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("events", JSON, nullable=False),
        sa.Column("segment_id", KEY, nullable=True),
        sa.Column("owner_id", KEY, nullable=False),
        sa.Column("secret", sa.String(length=80), nullable=False),
        sa.Column("old_secret", sa.String(length=80), nullable=True),
        sa.Column("old_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused", sa.String(length=10), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "paused IN ('by_hand', 'failing', 'gone', 'owner')", name=op.f("ck_webhooks_receiver_paused")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_webhooks_receiver_owner_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks_receiver")),
    )
    op.create_table(
        "webhooks_delivery",
        sa.Column("id", KEY, nullable=False),
        sa.Column("receiver_id", KEY, nullable=False),
        sa.Column("message", sorted_text(40), nullable=False),
        sa.Column("name", sorted_text(80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=True),
        sa.Column("problem", sa.String(length=20), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'done', 'failed', 'skipped')", name=op.f("ck_webhooks_delivery_state")
        ),
        sa.ForeignKeyConstraint(
            ["receiver_id"],
            ["webhooks_receiver.id"],
            name=op.f("fk_webhooks_delivery_receiver_id_webhooks_receiver"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks_delivery")),
        sa.UniqueConstraint("message", name=op.f("uq_webhooks_delivery_message")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("webhooks_delivery", schema=None) as batch_op:
        batch_op.create_index("ix_webhooks_delivery_at", ["at", "id"], unique=False)
        batch_op.create_index("ix_webhooks_delivery_name", ["name", "id"], unique=False)
        batch_op.create_index("ix_webhooks_delivery_receiver", ["receiver_id", "state", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("webhooks_delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_webhooks_delivery_receiver")
        batch_op.drop_index("ix_webhooks_delivery_name")
        batch_op.drop_index("ix_webhooks_delivery_at")

    op.drop_table("webhooks_delivery")
    op.drop_table("webhooks_receiver")
