"""What each person has made of a list for themselves: its columns and how wide they are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TEXT = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "list_layout",
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("entity", TEXT, nullable=False),
        sa.Column("columns", JSON, nullable=True),
        sa.Column("widths", JSON, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_list_layout_user_id_user", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "entity", name="pk_list_layout"),
    )


def downgrade() -> None:
    op.drop_table("list_layout")
