"""Secret addresses of calendars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "cards_calendar_address",
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("token_hash", sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql"),
                  nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_cards_calendar_address_user_id_user"),
                                ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_cards_calendar_address")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_cards_calendar_address_token_hash")),
    )


def downgrade() -> None:
    op.drop_table("cards_calendar_address")
