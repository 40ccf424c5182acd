"""Orders and refunds that wait for approval."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
STATUS = "ck_commerce_order_status"
BEFORE = "status IN ('placed', 'completed', 'returned', 'cancelled')"
NOW = "status IN ('placed', 'completed', 'returned', 'cancelled', 'waiting', 'draft')"
_ORDER = sa.table("commerce_order", sa.column("status", sa.String))
_RETURN = sa.table("commerce_return", sa.column("state", sa.String))


def upgrade() -> None:
    with op.batch_alter_table("commerce_order") as table:
        table.drop_constraint(op.f(STATUS), type_="check")
        table.create_check_constraint(op.f(STATUS), NOW)
        table.add_column(sa.Column("becomes", sa.String(10), nullable=True))
    with op.batch_alter_table("commerce_return") as table:
        table.add_column(sa.Column("state", sa.String(10), nullable=False, server_default="given"))
        table.add_column(sa.Column("held", JSON, nullable=True))
        table.create_check_constraint(op.f("ck_commerce_return_state"), "state IN ('given', 'waiting', 'refused')")
        table.create_check_constraint(op.f("ck_commerce_return_held"),
                                      "state = 'given' OR (amount = 0 AND items = 0)")


def downgrade() -> None:
    """What waits was no purchase and no refund: orders are called off, refunds go."""
    op.execute(_RETURN.delete().where(_RETURN.c.state != "given"))
    op.execute(_ORDER.update().where(_ORDER.c.status.in_(("waiting", "draft"))).values(status="cancelled"))
    with op.batch_alter_table("commerce_return") as table:
        table.drop_constraint(op.f("ck_commerce_return_held"), type_="check")
        table.drop_constraint(op.f("ck_commerce_return_state"), type_="check")
        table.drop_column("held")
        table.drop_column("state")
    with op.batch_alter_table("commerce_order") as table:
        table.drop_column("becomes")
        table.drop_constraint(op.f(STATUS), type_="check")
        table.create_check_constraint(op.f(STATUS), BEFORE)
