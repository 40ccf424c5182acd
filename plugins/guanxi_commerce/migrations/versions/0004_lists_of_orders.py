"""Indexes for what lists of orders are sorted by."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_commerce_order_number", "commerce_order", ["number", "id"])
    op.create_index("ix_commerce_order_placed", "commerce_order", ["placed_at", "id"])
    op.create_index("ix_commerce_order_base_total", "commerce_order", ["base_total", "id"])


def downgrade() -> None:
    op.drop_index("ix_commerce_order_base_total", "commerce_order")
    op.drop_index("ix_commerce_order_placed", "commerce_order")
    op.drop_index("ix_commerce_order_number", "commerce_order")
