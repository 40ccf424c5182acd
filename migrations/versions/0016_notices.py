"""What people are told of, and of what they wish to hear."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
UNREAD = sa.text("read_at IS NULL")


def text(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("kind", text(60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("group_key", text(200), nullable=False),
        sa.Column("amount", KEY, nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("mailed", sa.Boolean(), nullable=False),
        sa.Column("customer_id", KEY, nullable=True),
        sa.Column("actor_id", KEY, nullable=True),
        sa.Column("entry_kind", text(60), nullable=True),
        sa.Column("data", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user.id"], name="fk_notice_actor_id_user", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name="fk_notice_customer_id_customer",
                                ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_notice_user_id_user", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notice_user", "notice", ["user_id", "id"])
    op.create_index("ix_notice_customer", "notice", ["customer_id", "user_id"])
    op.create_index("ix_notice_at", "notice", ["at"])
    op.create_index("ix_notice_unread", "notice", ["user_id", "id"], sqlite_where=UNREAD, postgresql_where=UNREAD)
    op.create_table(
        "notice_choice",
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("kind", text(60), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("mailed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_notice_choice_user_id_user", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "kind", name="pk_notice_choice"),
    )


def downgrade() -> None:
    op.drop_table("notice_choice")
    op.drop_table("notice")
