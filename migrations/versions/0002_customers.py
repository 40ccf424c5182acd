"""Customers and what belongs to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def sorted_text(length: int) -> sa.String:
    """Text compared byte by byte."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "tag",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sorted_text(60), nullable=False),
        sa.Column("tone", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("name", name=op.f("uq_tag_name")),
    )
    op.create_table(
        "customer",
        sa.Column("id", KEY, nullable=False),
        sa.Column("number", sorted_text(60), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sort_key", sorted_text(200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("owner_id", KEY, nullable=True),
        sa.Column("department_id", KEY, nullable=True),
        sa.Column("store_id", KEY, nullable=True),
        sa.Column("source", sa.String(length=60), nullable=True),
        sa.Column("region", sa.String(length=6), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=True),
        sa.Column("phone", sa.String(length=32), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("custom", JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", KEY, nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trashed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into", KEY, nullable=True),
        sa.CheckConstraint("kind IN ('person', 'company')", name=op.f("ck_customer_kind")),
        sa.CheckConstraint(
            "state IN ('non_customer', 'prospect', 'first_time', 'repeat', 'loyal', 'lost')",
            name=op.f("ck_customer_state"),
        ),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_customer_created_by_user")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_customer_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["customer.id"], name=op.f("fk_customer_merged_into_customer")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_customer_owner_id_user")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_customer_store_id_store")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("number", name=op.f("uq_customer_number")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.create_index("ix_customer_department", ["department_id", "id"], unique=False)
        batch_op.create_index("ix_customer_owner", ["owner_id", "id"], unique=False)
        batch_op.create_index("ix_customer_sort", ["sort_key", "id"], unique=False)
    op.create_table(
        "collaborator",
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_collaborator_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_collaborator_user_id_user")),
        sa.PrimaryKeyConstraint("customer_id", "user_id", name=op.f("pk_collaborator")),
    )
    with op.batch_alter_table("collaborator", schema=None) as batch_op:
        batch_op.create_index("ix_collaborator_user", ["user_id", "customer_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("how", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_consent_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(
            "ix_consent_customer", ["customer_id", "channel", "purpose", "at"], unique=False
        )
    op.create_table(
        "contact_person",
        sa.Column("id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("gender", sa.String(length=10), nullable=True),
        sa.Column("position", sa.String(length=60), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_contact_person_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_person")),
    )
    with op.batch_alter_table("contact_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_person_customer_id"), ["customer_id"], unique=False)
    op.create_table(
        "customer_profile",
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("gender", sa.String(length=10), nullable=True),
        sa.Column("position", sa.String(length=60), nullable=True),
        sa.Column("salutation", sa.String(length=60), nullable=True),
        sa.Column("former_name", sa.String(length=200), nullable=True),
        sa.Column("id_number", sa.String(length=30), nullable=True),
        sa.Column("birth_calendar", sa.String(length=5), nullable=True),
        sa.Column("birth_year", sa.SmallInteger(), nullable=True),
        sa.Column("birth_month", sa.SmallInteger(), nullable=True),
        sa.Column("birth_day", sa.SmallInteger(), nullable=True),
        sa.Column("birth_leap", sa.Boolean(), nullable=True),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column("tax_number", sa.String(length=30), nullable=True),
        sa.Column("invoice_title", sa.String(length=200), nullable=True),
        sa.Column("bank_name", sa.String(length=100), nullable=True),
        sa.Column("bank_account", sa.String(length=40), nullable=True),
        sa.Column("business_scope", sa.String(length=2000), nullable=True),
        sa.Column("industry", sa.String(length=60), nullable=True),
        sa.Column("size", sa.String(length=20), nullable=True),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_customer_profile_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_customer_profile")),
    )
    op.create_table(
        "customer_tag",
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("tag_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_customer_tag_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tag.id"], name=op.f("fk_customer_tag_tag_id_tag"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("customer_id", "tag_id", name=op.f("pk_customer_tag")),
    )
    with op.batch_alter_table("customer_tag", schema=None) as batch_op:
        batch_op.create_index("ix_customer_tag_tag", ["tag_id", "customer_id"], unique=False)
    op.create_table(
        "identity_key",
        sa.Column("kind", sorted_text(12), nullable=False),
        sa.Column("value", sorted_text(254), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_identity_key_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("kind", "value", "slot", name=op.f("pk_identity_key")),
    )
    with op.batch_alter_table("identity_key", schema=None) as batch_op:
        batch_op.create_index("ix_identity_key_customer", ["customer_id"], unique=False)
    op.create_table(
        "relation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("other_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_relation_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(["other_id"], ["customer.id"], name=op.f("fk_relation_other_id_customer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relation")),
        sa.UniqueConstraint(
            "customer_id", "other_id", "kind", name=op.f("uq_relation_customer_id_other_id_kind")
        ),
    )
    with op.batch_alter_table("relation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_relation_other_id"), ["other_id"], unique=False)
    op.create_table(
        "contact_point",
        sa.Column("id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=300), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=True),
        sa.Column("preferred", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_contact_point_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["contact_person.id"],
            name=op.f("fk_contact_point_person_id_contact_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_point")),
    )
    with op.batch_alter_table("contact_point", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_point_customer_id"), ["customer_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("contact_point", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_point_customer_id"))
    op.drop_table("contact_point")
    with op.batch_alter_table("relation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_relation_other_id"))
    op.drop_table("relation")
    with op.batch_alter_table("identity_key", schema=None) as batch_op:
        batch_op.drop_index("ix_identity_key_customer")
    op.drop_table("identity_key")
    with op.batch_alter_table("customer_tag", schema=None) as batch_op:
        batch_op.drop_index("ix_customer_tag_tag")
    op.drop_table("customer_tag")
    op.drop_table("customer_profile")
    with op.batch_alter_table("contact_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_person_customer_id"))
    op.drop_table("contact_person")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index("ix_consent_customer")
    op.drop_table("consent")
    with op.batch_alter_table("collaborator", schema=None) as batch_op:
        batch_op.drop_index("ix_collaborator_user")
    op.drop_table("collaborator")
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_index("ix_customer_sort")
        batch_op.drop_index("ix_customer_owner")
        batch_op.drop_index("ix_customer_department")
    op.drop_table("customer")
    op.drop_table("tag")
