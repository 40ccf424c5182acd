"""What people have starred: rows of lists, and saved views."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "favourite",
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("entity", _text(80), nullable=False),
        sa.Column("kind", _text(10), nullable=False),
        sa.Column("target_id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_favourite_user_id_user", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "entity", "kind", "target_id", name="pk_favourite"),
    )


def downgrade() -> None:
    op.drop_table("favourite")


def _text(length: int) -> sa.String:
    """Text compared byte by byte."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")
