"""Things that come late."""

import sqlalchemy as sa
from alembic import op

from tests.faulty.guanxi_faulty.work import stumble

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table."""
    op.create_table("late_thing", sa.Column("id", sa.Integer, primary_key=True))
    stumble("late migration")


def downgrade() -> None:
    """Remove the table."""
    op.drop_table("late_thing")
