"""Cards, fittings and letters."""

import sqlalchemy as sa
from alembic import op

from guanxi.api import Key, sort_text

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "fitting_card",
        sa.Column("customer_id", Key, sa.ForeignKey("customer.id"), primary_key=True),
        sa.Column("waist", sa.Integer), sa.Column("inseam", sa.Integer), sa.Column("budget", sa.BigInteger),
        sa.Column("fitted_on", sa.Date), sa.Column("left_handed", sa.Boolean), sa.Column("cut", sort_text(20)),
        sa.Column("remark", sa.String(60)), sa.Index("ix_fitting_card_waist", "waist", "customer_id"))
    op.create_table(
        "fitting_fitting",
        sa.Column("id", Key, primary_key=True),
        sa.Column("customer_id", Key, sa.ForeignKey("customer.id"), nullable=False, index=True),
        sa.Column("words", sa.String(60), nullable=False))
    op.create_table(
        "fitting_letter",
        sa.Column("id", Key, primary_key=True), sa.Column("about", Key),
        sa.Column("body", sa.String(200), nullable=False))


def downgrade() -> None:
    """Remove them."""
    for name in ("fitting_letter", "fitting_fitting", "fitting_card"):
        op.drop_table(name)
