"""How dates, times and figures are written, how high rows are and where the day begins: kept in the account."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_COLUMNS = {"date_format": 10, "clock": 10, "number_format": 10, "density": 10, "start_page": 80}


def upgrade() -> None:
    for name, length in _COLUMNS.items():
        op.add_column("user", sa.Column(name, sa.String(length), nullable=True))


def downgrade() -> None:
    for name in _COLUMNS:
        op.drop_column("user", name)
