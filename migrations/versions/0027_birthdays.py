"""An index of birthdays, by which those of a week are found among a million."""

from __future__ import annotations

from alembic import op

revision = "0027"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_customer_profile_birthday", "customer_profile",
                    ["birth_month", "birth_day", "birth_calendar", "customer_id"])


def downgrade() -> None:
    op.drop_index("ix_customer_profile_birthday", table_name="customer_profile")
