"""The days on which orders are expected."""

import sqlalchemy as sa
from alembic import op

from guanxi.api import Key

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "reorder_expected",
        sa.Column("customer_id", Key, sa.ForeignKey("customer.id"), primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Index("ix_reorder_expected_day", "day", "customer_id"))


def downgrade() -> None:
    """Remove it."""
    op.drop_table("reorder_expected")
