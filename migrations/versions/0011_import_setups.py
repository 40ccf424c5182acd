"""Imports are set up in the browser, can be paused, and keep how they were set up as presets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STATE = "ck_import_run_state"


def sorted_text(length: int) -> sa.String:
    """Text compared byte by byte."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("job_id", KEY, nullable=True))
        batch_op.drop_constraint(op.f(STATE), type_="check")
        batch_op.create_check_constraint(op.f(STATE), "state IN ('running', 'paused', 'done', 'cancelled')")
    op.create_index("ix_import_run_started_by", "import_run", ["started_by", "id"])
    op.create_table(
        "import_setup",
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("target", sorted_text(40), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("size", KEY, nullable=False),
        sa.Column("choices", JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("checked", JSON, nullable=True),
        sa.Column("job_id", KEY, nullable=True),
        sa.Column("run_id", KEY, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_import_setup_user_id_user")),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=op.f("fk_import_setup_run_id_import_run"),
                                ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_setup")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_import_setup_user", "import_setup", ["user_id", "id"])
    op.create_index("ix_import_setup_run", "import_setup", ["run_id"])
    op.create_index("ix_import_setup_created", "import_setup", ["created_at"])
    op.create_table(
        "import_preset",
        sa.Column("id", KEY, nullable=False),
        sa.Column("owner_id", KEY, nullable=False),
        sa.Column("target", sorted_text(40), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("choices", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_import_preset_owner_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_preset")),
        sa.UniqueConstraint("owner_id", "target", "title", name=op.f("uq_import_preset_owner_id_target_title")),
    )
    op.create_index("ix_import_preset_target", "import_preset", ["target", "shared"])


def downgrade() -> None:
    op.drop_table("import_preset")
    op.drop_table("import_setup")
    op.drop_index("ix_import_run_started_by", "import_run")
    op.execute("UPDATE import_run SET state = 'running' WHERE state = 'paused'")
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(STATE), type_="check")
        batch_op.create_check_constraint(op.f(STATE), "state IN ('running', 'done', 'cancelled')")
        batch_op.drop_column("job_id")
