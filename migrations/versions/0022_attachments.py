"""Files on customers and notes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NOTED = sa.text("note_id IS NOT NULL")


def text(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("note_id", KEY, nullable=True),
        sa.Column("digest", text(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("media_type", text(100), nullable=False),
        sa.Column("size", KEY, nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", KEY, nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["user.id"], name="fk_attachment_added_by_user"),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name="fk_attachment_customer_id_customer"),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name="fk_attachment_note_id_note", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_attachment_customer", "attachment", ["customer_id", "id"])
    op.create_index("ix_attachment_digest", "attachment", ["digest"])
    op.create_index("ix_attachment_note", "attachment", ["note_id"], sqlite_where=NOTED, postgresql_where=NOTED)


def downgrade() -> None:
    op.drop_table("attachment")
