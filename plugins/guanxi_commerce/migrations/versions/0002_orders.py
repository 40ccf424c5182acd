"""Orders, and what they make of each customer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def sorted_text(length: int) -> sa.String:
    """Text compared byte by byte."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "commerce_order",
        sa.Column("id", KEY, nullable=False),
        sa.Column("number", sorted_text(60), nullable=False),
        sa.Column("source", sorted_text(40), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("store_id", KEY, nullable=True),
        sa.Column("cashier_id", KEY, nullable=True),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("goods", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("freight", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("base_total", sa.BigInteger(), nullable=True),
        sa.Column("base_cost", sa.BigInteger(), nullable=True),
        sa.Column("items", sa.BigInteger(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.Column("returned_items", sa.BigInteger(), nullable=False),
        sa.Column("key", sorted_text(100), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", KEY, nullable=True),
        sa.CheckConstraint(
            "channel IN ('store', 'online', 'phone', 'sales', 'other')", name=op.f("ck_commerce_order_channel")
        ),
        sa.CheckConstraint(
            "status IN ('placed', 'completed', 'returned', 'cancelled')", name=op.f("ck_commerce_order_status")
        ),
        sa.CheckConstraint(
            "goods >= 0 AND discount BETWEEN 0 AND goods AND freight >= 0", name=op.f("ck_commerce_order_amounts")
        ),
        sa.CheckConstraint(
            "items > 0 AND returned_items BETWEEN 0 AND items", name=op.f("ck_commerce_order_items")
        ),
        sa.CheckConstraint("refunded BETWEEN 0 AND total", name=op.f("ck_commerce_order_refunded")),
        sa.CheckConstraint("total = goods - discount + freight", name=op.f("ck_commerce_order_total")),
        sa.ForeignKeyConstraint(["cashier_id"], ["user.id"], name=op.f("fk_commerce_order_cashier_id_user")),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_commerce_order_created_by_user")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_commerce_order_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_commerce_order_store_id_store")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commerce_order")),
        sa.UniqueConstraint("key", name=op.f("uq_commerce_order_key")),
        sa.UniqueConstraint("source", "number", name=op.f("uq_commerce_order_source_number")),
    )
    with op.batch_alter_table("commerce_order", schema=None) as batch_op:
        batch_op.create_index("ix_commerce_order_customer", ["customer_id", "placed_at", "id"], unique=False)
        batch_op.create_index(
            "ix_commerce_order_unpriced", ["id"], unique=False,
            sqlite_where=sa.text("base_total IS NULL"), postgresql_where=sa.text("base_total IS NULL"),
        )
    op.create_table(
        "commerce_order_line",
        sa.Column("id", KEY, nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("product_id", KEY, nullable=True),
        sa.Column("text", sa.String(length=200), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("placed_on", sa.Date(), nullable=False),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.Column("kept", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("discount >= 0 AND amount >= 0", name=op.f("ck_commerce_order_line_amounts")),
        sa.CheckConstraint("kept BETWEEN 0 AND quantity", name=op.f("ck_commerce_order_line_kept")),
        sa.CheckConstraint("product_id IS NOT NULL OR text IS NOT NULL", name=op.f("ck_commerce_order_line_named")),
        sa.CheckConstraint("quantity > 0 AND price >= 0 AND cost >= 0", name=op.f("ck_commerce_order_line_values")),
        sa.CheckConstraint("refunded BETWEEN 0 AND amount", name=op.f("ck_commerce_order_line_refunded")),
        sa.CheckConstraint("returned BETWEEN 0 AND quantity", name=op.f("ck_commerce_order_line_returned")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_commerce_order_line_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["commerce_order.id"], name=op.f("fk_commerce_order_line_order_id_commerce_order")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["commerce_product.id"], name=op.f("fk_commerce_order_line_product_id_commerce_product")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commerce_order_line")),
    )
    with op.batch_alter_table("commerce_order_line", schema=None) as batch_op:
        batch_op.create_index(
            "ix_commerce_order_line_customer", ["customer_id", "product_id", "placed_on"], unique=False
        )
        batch_op.create_index("ix_commerce_order_line_order", ["order_id"], unique=False)
        batch_op.create_index(
            "ix_commerce_order_line_product", ["product_id", "placed_on", "customer_id"], unique=False
        )
    op.create_table(
        "commerce_summary",
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("items", sa.BigInteger(), nullable=False),
        sa.Column("unpriced", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("average", sa.BigInteger(), nullable=True),
        sa.Column("items_per_order", sa.BigInteger(), nullable=True),
        sa.Column("return_rate", sa.BigInteger(), nullable=True),
        sa.Column("rhythm", sa.Integer(), nullable=True),
        sa.Column("lapses_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_commerce_summary_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_commerce_summary")),
    )
    with op.batch_alter_table("commerce_summary", schema=None) as batch_op:
        batch_op.create_index("ix_commerce_summary_average", ["average", "customer_id"], unique=False)
        batch_op.create_index("ix_commerce_summary_first_at", ["first_at", "customer_id"], unique=False)
        batch_op.create_index("ix_commerce_summary_items_per_order", ["items_per_order", "customer_id"], unique=False)
        batch_op.create_index("ix_commerce_summary_lapses_on", ["lapses_on", "customer_id"], unique=False)
        batch_op.create_index("ix_commerce_summary_last_at", ["last_at", "customer_id"], unique=False)
        batch_op.create_index("ix_commerce_summary_net", ["net", "customer_id"], unique=False)
        batch_op.create_index("ix_commerce_summary_orders", ["orders", "customer_id"], unique=False)
        batch_op.create_index("ix_commerce_summary_return_rate", ["return_rate", "customer_id"], unique=False)
        batch_op.create_index("ix_commerce_summary_review_on", ["review_on", "customer_id"], unique=False)
        batch_op.create_index("ix_commerce_summary_spent", ["spent", "customer_id"], unique=False)


def downgrade() -> None:
    op.drop_table("commerce_summary")
    op.drop_table("commerce_order_line")
    op.drop_table("commerce_order")
