"""Values of custom fields are indexed in the column of their type alone; on SQLite their key is their table."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

COLUMNS = ("day", "number", "text")


def upgrade() -> None:
    for column in COLUMNS:
        op.drop_index(f"ix_custom_value_{column}", "custom_value")
    _made_anew(sqlite_with_rowid=False)
    for column in COLUMNS:
        there = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_custom_value_{column}", "custom_value", ["field_id", column, "customer_id"],
                        sqlite_where=there, postgresql_where=there)


def downgrade() -> None:
    for column in COLUMNS:
        op.drop_index(f"ix_custom_value_{column}", "custom_value")
    _made_anew()
    for column in COLUMNS:
        op.create_index(f"ix_custom_value_{column}", "custom_value", ["field_id", column, "customer_id"])


def _made_anew(**options: bool) -> None:
    """Copy the table into one with `options`, on SQLite."""
    if op.get_context().dialect.name == "sqlite":
        with op.batch_alter_table("custom_value", recreate="always", table_kwargs=options):
            pass
