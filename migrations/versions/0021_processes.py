"""What each process is, and which versions of plugins it runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("job_worker") as table:
        table.add_column(sa.Column("kind", sa.String(10), nullable=False, server_default="worker"))
        table.add_column(sa.Column("plugins", JSON, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("job_worker") as table:
        table.drop_column("plugins")
        table.drop_column("kind")
