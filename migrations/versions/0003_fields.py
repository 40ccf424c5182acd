"""Custom fields and their values."""

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
        "custom_field",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sorted_text(60), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("type", sa.String(length=10), nullable=False),
        sa.Column("scale", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=True),
        sa.Column("section", sa.String(length=60), nullable=True),
        sa.Column("hint", sa.String(length=200), nullable=True),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("filterable", sa.Boolean(), nullable=False),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custom_field")),
        sa.UniqueConstraint("key", name=op.f("uq_custom_field_key")),
    )
    op.create_table(
        "custom_option",
        sa.Column("id", KEY, nullable=False),
        sa.Column("field_id", KEY, nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("merged_into", KEY, nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["field_id"],
            ["custom_field.id"],
            name=op.f("fk_custom_option_field_id_custom_field"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["custom_option.id"], name=op.f("fk_custom_option_merged_into_custom_option")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custom_option")),
    )
    with op.batch_alter_table("custom_option", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_custom_option_field_id"), ["field_id"], unique=False)
    op.create_table(
        "custom_value",
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("field_id", KEY, nullable=False),
        sa.Column("text", sorted_text(200), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_custom_value_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["field_id"],
            ["custom_field.id"],
            name=op.f("fk_custom_value_field_id_custom_field"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("customer_id", "field_id", name=op.f("pk_custom_value")),
    )
    with op.batch_alter_table("custom_value", schema=None) as batch_op:
        batch_op.create_index("ix_custom_value_day", ["field_id", "day", "customer_id"], unique=False)
        batch_op.create_index("ix_custom_value_number", ["field_id", "number", "customer_id"], unique=False)
        batch_op.create_index("ix_custom_value_text", ["field_id", "text", "customer_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("custom_value", schema=None) as batch_op:
        batch_op.drop_index("ix_custom_value_text")
        batch_op.drop_index("ix_custom_value_number")
        batch_op.drop_index("ix_custom_value_day")
    op.drop_table("custom_value")
    with op.batch_alter_table("custom_option", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_custom_option_field_id"))
    op.drop_table("custom_option")
    op.drop_table("custom_field")
