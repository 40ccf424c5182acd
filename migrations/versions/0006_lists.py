"""Saved views and imports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def sorted_text(length: int) -> sa.String:
    """Text compared byte by byte."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", KEY, nullable=False),
        sa.Column("target", sorted_text(40), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("fingerprint", sorted_text(64), nullable=False),
        sa.Column("plan", JSON, nullable=False),
        sa.Column("operation", sorted_text(40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("started_by", KEY, nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("milliseconds", KEY, nullable=False),
        sa.Column("rows", KEY, nullable=False),
        sa.Column("rows_done", KEY, nullable=False),
        sa.Column("rows_read", KEY, nullable=False),
        sa.Column("created", KEY, nullable=False),
        sa.Column("updated", KEY, nullable=False),
        sa.Column("unchanged", KEY, nullable=False),
        sa.Column("rejected", KEY, nullable=False),
        sa.CheckConstraint("state IN ('running', 'done', 'cancelled')", name=op.f("ck_import_run_state")),
        sa.ForeignKeyConstraint(["started_by"], ["user.id"], name=op.f("fk_import_run_started_by_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.create_index("ix_import_run_fingerprint", ["fingerprint"], unique=False)
    op.create_table(
        "saved_view",
        sa.Column("id", KEY, nullable=False),
        sa.Column("owner_id", KEY, nullable=True),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("definition", JSON, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_saved_view_owner_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.create_index("ix_saved_view_owner", ["owner_id", "position"], unique=False)
        batch_op.create_index("ix_saved_view_shared", ["shared", "position"], unique=False)
    op.create_table(
        "import_range",
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("first_id", KEY, nullable=False),
        sa.Column("last_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_import_range_run_id_import_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "first_id", name=op.f("pk_import_range")),
    )
    op.create_table(
        "import_row",
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("row", KEY, nullable=False),
        sa.Column("cells", JSON, nullable=False),
        sa.Column("issues", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_import_row_run_id_import_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "row", name=op.f("pk_import_row")),
    )


def downgrade() -> None:
    op.drop_table("import_row")
    op.drop_table("import_range")
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.drop_index("ix_saved_view_shared")
        batch_op.drop_index("ix_saved_view_owner")
    op.drop_table("saved_view")
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.drop_index("ix_import_run_fingerprint")
    op.drop_table("import_run")
