"""Templates, sendings, messages and e-mail received."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def sorted_text(length: int) -> sa.String:
    """Text compared byte by byte."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "messages_mailbox",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sorted_text(300), nullable=False),
        sa.Column("validity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages_mailbox")),
        sa.UniqueConstraint("name", name=op.f("uq_messages_mailbox_name")),
    )
    op.create_table(
        "messages_suppressed",
        sa.Column("mark", sorted_text(64), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_messages_suppressed")),
    )
    op.create_table(
        "messages_template",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sorted_text(80), nullable=False),
        sa.Column("channel", sorted_text(60), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages_template")),
    )
    op.create_index("ix_messages_template_name", "messages_template", ["name", "id"])
    op.create_table(
        "messages_text",
        sa.Column("id", KEY, nullable=False),
        sa.Column("template_id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["template_id"], ["messages_template.id"],
                                name=op.f("fk_messages_text_template_id_messages_template")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages_text")),
        sa.UniqueConstraint("template_id", "version", "locale",
                            name=op.f("uq_messages_text_template_id_version_locale")),
    )
    op.create_table(
        "messages_sending",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sorted_text(100), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("channel", sorted_text(60), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("state", sorted_text(12), nullable=False),
        sa.Column("single", sa.Boolean(), nullable=False),
        sa.Column("template_id", KEY, nullable=True),
        sa.Column("words", JSON, nullable=False),
        sa.Column("left_out", JSON, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", KEY, nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_messages_sending_created_by_user")),
        sa.ForeignKeyConstraint(["template_id"], ["messages_template.id"],
                                name=op.f("fk_messages_sending_template_id_messages_template")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages_sending")),
        sa.UniqueConstraint("key", name=op.f("uq_messages_sending_key")),
    )
    op.create_index("ix_messages_sending_state", "messages_sending", ["state", "id"])
    op.create_table(
        "messages_contact",
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("last_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_received_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"],
                                name=op.f("fk_messages_contact_customer_id_customer")),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_messages_contact")),
    )
    op.create_index("ix_messages_contact_received", "messages_contact", ["last_received_at", "customer_id"])
    op.create_index("ix_messages_contact_sent", "messages_contact", ["last_sent_at", "customer_id"])
    op.create_table(
        "messages_message",
        sa.Column("id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("sending_id", KEY, nullable=False),
        sa.Column("channel", sorted_text(60), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("state", sorted_text(10), nullable=False),
        sa.Column("why", sorted_text(40), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sorted_text(300), nullable=False),
        sa.Column("locale", sa.String(length=10), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("subject", sorted_text(300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("thread", sorted_text(80), nullable=False),
        sa.Column("files", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", KEY, nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_messages_message_created_by_user")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"],
                                name=op.f("fk_messages_message_customer_id_customer")),
        sa.ForeignKeyConstraint(["sending_id"], ["messages_sending.id"],
                                name=op.f("fk_messages_message_sending_id_messages_sending")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages_message")),
        sa.UniqueConstraint("sending_id", "address", name=op.f("uq_messages_message_sending_id_address")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_messages_message_created", "messages_message", ["created_at", "id"])
    op.create_index("ix_messages_message_customer", "messages_message", ["customer_id", "id"])
    op.create_index("ix_messages_message_held", "messages_message", ["state", "held_until"])
    op.create_index("ix_messages_message_sending", "messages_message", ["sending_id", "state", "id"])
    op.create_index("ix_messages_message_subject", "messages_message", ["subject", "id"])
    op.create_index("ix_messages_message_thread", "messages_message", ["thread"])
    op.create_table(
        "messages_received",
        sa.Column("id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=True),
        sa.Column("mark", sorted_text(64), nullable=False),
        sa.Column("message_id", sa.String(length=300), nullable=False),
        sa.Column("thread", sorted_text(80), nullable=False),
        sa.Column("address", sorted_text(254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("subject", sorted_text(300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("dropped", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_away_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"],
                                name=op.f("fk_messages_received_customer_id_customer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages_received")),
        sa.UniqueConstraint("mark", name=op.f("uq_messages_received_mark")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_messages_received_at", "messages_received", ["at", "id"])
    op.create_index("ix_messages_received_customer", "messages_received", ["customer_id", "id"])
    op.create_index("ix_messages_received_subject", "messages_received", ["subject", "id"])
    op.create_index("ix_messages_received_thread", "messages_received", ["thread"])


def downgrade() -> None:
    op.drop_table("messages_received")
    op.drop_table("messages_message")
    op.drop_table("messages_contact")
    op.drop_table("messages_sending")
    op.drop_table("messages_text")
    op.drop_table("messages_template")
    op.drop_table("messages_suppressed")
    op.drop_table("messages_mailbox")
