"""Contact persons have a version, which refuses a write based on an older one; rows that refer to others are indexed.

Without the indexes, deleting a contact person, a note or a customer looked through a whole table.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

REFERRING = (("contact_point", "person_id", "ix_contact_point_person"),
             ("timeline_entry", "note_id", "ix_timeline_entry_note"),
             ("customer", "merged_into", "ix_customer_merged_into"))


def upgrade() -> None:
    op.add_column("contact_person", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("contact_person", schema=None) as batch_op:
        batch_op.alter_column("version", server_default=None)
    for table, column, name in REFERRING:
        there = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, table, [column], sqlite_where=there, postgresql_where=there)


def downgrade() -> None:
    for table, _column, name in REFERRING:
        op.drop_index(name, table)
    with op.batch_alter_table("contact_person", schema=None) as batch_op:
        batch_op.drop_column("version")
