"""What is sold, and what currencies were worth."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def sorted_text(length: int) -> sa.String:
    """Text compared byte by byte."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "commerce_category",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("parent_id", KEY, nullable=True),
        sa.Column("path", sorted_text(400), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["commerce_category.id"], name=op.f("fk_commerce_category_parent_id_commerce_category")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commerce_category")),
    )
    with op.batch_alter_table("commerce_category", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commerce_category_path"), ["path"], unique=False)
    op.create_table(
        "commerce_product",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sorted_text(60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("category_id", KEY, nullable=True),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("tax_rate", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('active', 'archived')", name=op.f("ck_commerce_product_status")),
        sa.CheckConstraint("cost >= 0", name=op.f("ck_commerce_product_cost")),
        sa.CheckConstraint("price >= 0", name=op.f("ck_commerce_product_price")),
        sa.CheckConstraint("tax_rate BETWEEN 0 AND 10000", name=op.f("ck_commerce_product_tax_rate")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["commerce_category.id"], name=op.f("fk_commerce_product_category_id_commerce_category")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commerce_product")),
        sa.UniqueConstraint("code", name=op.f("uq_commerce_product_code")),
    )
    with op.batch_alter_table("commerce_product", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commerce_product_category_id"), ["category_id"], unique=False)
    op.create_table(
        "commerce_rate",
        sa.Column("base", sa.String(length=3), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("rate > 0", name=op.f("ck_commerce_rate_rate")),
        sa.PrimaryKeyConstraint("base", "currency", "day", name=op.f("pk_commerce_rate")),
    )


def downgrade() -> None:
    op.drop_table("commerce_rate")
    op.drop_table("commerce_product")
    op.drop_table("commerce_category")
