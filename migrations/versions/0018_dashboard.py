"""People and roles arrange the dashboard; customers are counted by state once a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "dashboard_layout",
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=True),
        sa.Column("role_id", KEY, nullable=True),
        sa.Column("tiles", JSON, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(user_id IS NULL) <> (role_id IS NULL)", name=op.f("ck_dashboard_layout_whose")),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_dashboard_layout_role_id_role"),
                                ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_dashboard_layout_user_id_user"),
                                ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dashboard_layout")),
        sa.UniqueConstraint("role_id", name=op.f("uq_dashboard_layout_role_id")),
        sa.UniqueConstraint("user_id", name=op.f("uq_dashboard_layout_user_id")),
    )
    op.create_table(
        "customer_census",
        sa.Column("id", KEY, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("owner_id", KEY, nullable=True),
        sa.Column("department_id", KEY, nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("customers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_census")),
    )
    op.create_index("ix_customer_census_day", "customer_census", ["day"])


def downgrade() -> None:
    op.drop_table("customer_census")
    op.drop_table("dashboard_layout")
