"""Returns and payments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def sorted_text(length: int) -> sa.String:
    """Text compared byte by byte."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "commerce_return",
        sa.Column("id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("order_id", KEY, nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("base_amount", sa.BigInteger(), nullable=True),
        sa.Column("items", sa.BigInteger(), nullable=False),
        sa.Column("key", sorted_text(100), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", KEY, nullable=True),
        sa.CheckConstraint(
            "reason IN ('quality', 'wrong_item', 'size', 'changed_mind', 'late', 'other')",
            name=op.f("ck_commerce_return_reason")
        ),
        sa.CheckConstraint("amount >= 0 AND items >= 0", name=op.f("ck_commerce_return_amounts")),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_commerce_return_created_by_user")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_commerce_return_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["commerce_order.id"], name=op.f("fk_commerce_return_order_id_commerce_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commerce_return")),
        sa.UniqueConstraint("key", name=op.f("uq_commerce_return_key")),
    )
    with op.batch_alter_table("commerce_return", schema=None) as batch_op:
        batch_op.create_index("ix_commerce_return_customer", ["customer_id", "returned_at", "id"], unique=False)
        batch_op.create_index("ix_commerce_return_order", ["order_id"], unique=False)
        batch_op.create_index(
            "ix_commerce_return_unpriced", ["id"], unique=False,
            sqlite_where=sa.text("base_amount IS NULL"), postgresql_where=sa.text("base_amount IS NULL"),
        )
    op.create_table(
        "commerce_return_line",
        sa.Column("id", KEY, nullable=False),
        sa.Column("return_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("line_id", KEY, nullable=True),
        sa.Column("product_id", KEY, nullable=True),
        sa.Column("text", sa.String(length=200), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "line_id IS NOT NULL OR product_id IS NOT NULL OR text IS NOT NULL",
            name=op.f("ck_commerce_return_line_named")
        ),
        sa.CheckConstraint("quantity > 0 AND amount >= 0", name=op.f("ck_commerce_return_line_values")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_commerce_return_line_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["commerce_order_line.id"], name=op.f("fk_commerce_return_line_line_id_commerce_order_line")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["commerce_product.id"], name=op.f("fk_commerce_return_line_product_id_commerce_product")
        ),
        sa.ForeignKeyConstraint(
            ["return_id"], ["commerce_return.id"], name=op.f("fk_commerce_return_line_return_id_commerce_return")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commerce_return_line")),
    )
    with op.batch_alter_table("commerce_return_line", schema=None) as batch_op:
        batch_op.create_index("ix_commerce_return_line_customer", ["customer_id"], unique=False)
        batch_op.create_index("ix_commerce_return_line_line", ["line_id"], unique=False)
        batch_op.create_index("ix_commerce_return_line_return", ["return_id"], unique=False)
    op.create_table(
        "commerce_payment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("order_id", KEY, nullable=True),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("base_amount", sa.BigInteger(), nullable=True),
        sa.Column("key", sorted_text(100), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", KEY, nullable=True),
        sa.CheckConstraint(
            "way IN ('cash', 'card', 'wechat', 'alipay', 'transfer', 'stored_value', 'other')",
            name=op.f("ck_commerce_payment_way")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_commerce_payment_amount")),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_commerce_payment_created_by_user")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_commerce_payment_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["commerce_order.id"], name=op.f("fk_commerce_payment_order_id_commerce_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commerce_payment")),
        sa.UniqueConstraint("key", name=op.f("uq_commerce_payment_key")),
    )
    with op.batch_alter_table("commerce_payment", schema=None) as batch_op:
        batch_op.create_index("ix_commerce_payment_customer", ["customer_id", "received_at", "id"], unique=False)
        batch_op.create_index("ix_commerce_payment_order", ["order_id"], unique=False)
        batch_op.create_index(
            "ix_commerce_payment_unpriced", ["id"], unique=False,
            sqlite_where=sa.text("base_amount IS NULL"), postgresql_where=sa.text("base_amount IS NULL"),
        )


def downgrade() -> None:
    op.drop_table("commerce_payment")
    op.drop_table("commerce_return_line")
    op.drop_table("commerce_return")
