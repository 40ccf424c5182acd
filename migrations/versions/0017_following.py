"""Who follows which customer, and when they last looked at one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _table("customer_follower", sa.Column("since", MOMENT, nullable=False))
    _table("customer_visit", sa.Column("at", MOMENT, nullable=False), sa.Column("before", MOMENT, nullable=True))


def downgrade() -> None:
    op.drop_table("customer_visit")
    op.drop_table("customer_follower")


def _table(name: str, *columns: sa.Column[object]) -> None:
    """Rows of a person and a customer."""
    op.create_table(
        name,
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=f"fk_{name}_customer_id_customer"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=f"fk_{name}_user_id_user", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("customer_id", "user_id", name=f"pk_{name}"),
    )
    op.create_index(f"ix_{name}_user", name, ["user_id", "customer_id"])
