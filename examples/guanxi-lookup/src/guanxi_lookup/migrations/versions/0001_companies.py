"""What the register said."""

import sqlalchemy as sa
from alembic import op

from guanxi.api import Key, UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "lookup_company",
        sa.Column("customer_id", Key, sa.ForeignKey("customer.id"), primary_key=True),
        sa.Column("looked_up_at", UtcDateTime, nullable=False),
        sa.Column("name", sa.String(200)),
        sa.Column("credit_code", sa.String(18)),
        sa.Column("address", sa.String(300)),
        sa.Column("industry", sa.String(60)),
        sa.Index("ix_lookup_company_looked_up_at", "looked_up_at", "customer_id"))


def downgrade() -> None:
    """Remove it."""
    op.drop_table("lookup_company")
