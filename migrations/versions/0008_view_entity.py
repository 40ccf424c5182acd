"""Saved views say whose list they are of; those there were are of customers. Going back, only those remain."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def sorted_text(length: int) -> sa.String:
    """Text compared byte by byte."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("saved_view", sa.Column("entity", sorted_text(80), nullable=False, server_default="customer"))
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.alter_column("entity", server_default=None)


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM saved_view WHERE entity <> 'customer'"))
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.drop_column("entity")
