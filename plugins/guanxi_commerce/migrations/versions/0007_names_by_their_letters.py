"""Products are found by the letters of their names."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from guanxi_commerce.models.products import letters_of

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
_PRODUCT = sa.table("commerce_product", sa.column("id", sa.BigInteger), sa.column("name", sa.String),
                    sa.column("letters", sa.String))


def upgrade() -> None:
    op.add_column("commerce_product", sa.Column("letters", sa.String(1600), nullable=False, server_default=""))
    with op.batch_alter_table("commerce_product") as table:
        table.alter_column("letters", existing_type=sa.String(1600), existing_nullable=False, server_default=None)
    connection = op.get_bind()
    for row_id, name in connection.execute(sa.select(_PRODUCT.c.id, _PRODUCT.c.name)).all():
        connection.execute(sa.update(_PRODUCT).where(_PRODUCT.c.id == row_id).values(letters=letters_of(name)))


def downgrade() -> None:
    with op.batch_alter_table("commerce_product") as table:
        table.drop_column("letters")
