"""Marks, and the register of what was decided."""

import sqlalchemy as sa
from alembic import op

from guanxi.api import Key, UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "confidential_mark",
        sa.Column("customer_id", Key, sa.ForeignKey("customer.id"), primary_key=True),
        sa.Column("until", sa.Date),
        sa.Column("reason", sa.String(200)),
        sa.Index("ix_confidential_mark_until", "until", "customer_id"))
    op.create_table(
        "confidential_entry",
        sa.Column("id", Key, primary_key=True),
        sa.Column("about", Key, nullable=False, index=True),
        sa.Column("origin", Key, nullable=False, index=True),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("by", Key),
        sa.Column("field", sa.String(10), nullable=False),
        sa.Column("value", sa.String(200)))


def downgrade() -> None:
    """Remove them."""
    op.drop_table("confidential_entry")
    op.drop_table("confidential_mark")
