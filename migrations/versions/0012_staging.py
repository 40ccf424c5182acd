"""Rows of an import can be staged; what it made is told by what it is; it keeps figures of its importer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
THERE = sa.text("mark IS NOT NULL")


def sorted_text(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("figures", JSON, nullable=False, server_default="{}"))
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.alter_column("figures", server_default=None)
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mark", sorted_text(200), nullable=True))
        batch_op.alter_column("issues", existing_type=JSON, nullable=True)
    op.create_index("ix_import_row_mark", "import_row", ["run_id", "mark", "row"], sqlite_where=THERE,
                    postgresql_where=THERE)
    _ranges_anew(["run_id", "entity", "first_id"])


def downgrade() -> None:
    op.execute("DELETE FROM import_range WHERE entity <> 'customer'")
    _ranges_anew(["run_id", "first_id"])
    op.drop_index("ix_import_row_mark", "import_row")
    op.execute("DELETE FROM import_row WHERE issues IS NULL")
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.alter_column("issues", existing_type=JSON, nullable=False)
        batch_op.drop_column("mark")
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.drop_column("figures")


def _ranges_anew(key: list[str]) -> None:
    """Give import_range the column `entity`, or take it away, and this key."""
    name = op.f("pk_import_range")
    with op.batch_alter_table("import_range", schema=None) as batch_op:
        if "entity" in key:
            batch_op.add_column(sa.Column("entity", sorted_text(60), nullable=False, server_default="customer"))
        batch_op.drop_constraint(name, type_="primary")
        if "entity" not in key:
            batch_op.drop_column("entity")
        batch_op.create_primary_key(name, key)
    if "entity" in key:
        with op.batch_alter_table("import_range", schema=None) as batch_op:
            batch_op.alter_column("entity", server_default=None)
