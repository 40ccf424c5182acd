"""Indexes of order lines answer by themselves who bought a product, and in which order."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _made_anew("ix_commerce_order_line_customer", ["customer_id", "product_id", "placed_on", "kept"])
    _made_anew("ix_commerce_order_line_product", ["product_id", "placed_on", "customer_id", "kept", "order_id"])


def downgrade() -> None:
    _made_anew("ix_commerce_order_line_product", ["product_id", "placed_on", "customer_id"])
    _made_anew("ix_commerce_order_line_customer", ["customer_id", "product_id", "placed_on"])


def _made_anew(name: str, columns: list[str]) -> None:
    op.drop_index(name, "commerce_order_line")
    op.create_index(name, "commerce_order_line", columns)
