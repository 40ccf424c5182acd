"""How often people have their notices by e-mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "notice_mail",
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("frequency", sa.String(10).with_variant(sa.String(10, collation="C"), "postgresql"), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("tick", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_to", KEY, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_notice_mail_user_id_user", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name="pk_notice_mail"),
    )


def downgrade() -> None:
    op.drop_table("notice_mail")
