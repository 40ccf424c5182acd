"""Rules, requests, who is asked, and who stands in for whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
IN_FORCE = sa.text("retired_at IS NULL")
WAITING = sa.text("state = 'waiting'")


def _short(length: int) -> sa.types.TypeEngine[str]:
    """Compared byte by byte, as models' `sort_text`."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    _rules()
    _requests()
    _voices()
    op.create_table(
        "approvals_absence",
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("deputy_id", KEY, nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.CheckConstraint("last >= first AND deputy_id <> user_id", name=op.f("ck_approvals_absence_sound")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], ondelete="CASCADE",
                                name=op.f("fk_approvals_absence_user_id_user")),
        sa.ForeignKeyConstraint(["deputy_id"], ["user.id"], ondelete="CASCADE",
                                name=op.f("fk_approvals_absence_deputy_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals_absence")),
    )
    op.create_index("ix_approvals_absence_user", "approvals_absence", ["user_id", "first"])
    op.create_index("ix_approvals_absence_deputy", "approvals_absence", ["deputy_id", "first"])


def _rules() -> None:
    op.create_table(
        "approvals_rule",
        sa.Column("id", KEY, nullable=False),
        sa.Column("origin_id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", _short(80), nullable=False),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", KEY, nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_approvals_rule_created_by_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals_rule")),
    )
    op.create_index("ix_approvals_rule_in_force", "approvals_rule", ["kind", "position", "id"], sqlite_where=IN_FORCE,
                    postgresql_where=IN_FORCE)


def _requests() -> None:
    op.create_table(
        "approvals_request",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", _short(80), nullable=False),
        sa.Column("thing_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=True),
        sa.Column("rule_id", KEY, nullable=True),
        sa.Column("subject", _short(100), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked_by", KEY, nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(1000), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'approved', 'refused', 'withdrawn', 'lapsed')",
                           name=op.f("ck_approvals_request_state")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"],
                                name=op.f("fk_approvals_request_customer_id_customer")),
        sa.ForeignKeyConstraint(["rule_id"], ["approvals_rule.id"],
                                name=op.f("fk_approvals_request_rule_id_approvals_rule")),
        sa.ForeignKeyConstraint(["asked_by"], ["user.id"], name=op.f("fk_approvals_request_asked_by_user")),
        sa.ForeignKeyConstraint(["decided_by"], ["user.id"], name=op.f("fk_approvals_request_decided_by_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals_request")),
    )
    op.create_index("ix_approvals_request_open", "approvals_request", ["kind", "thing_id"], unique=True,
                    sqlite_where=WAITING, postgresql_where=WAITING)
    for name, columns in (("thing", ["kind", "thing_id", "id"]), ("customer", ["customer_id", "id"]),
                          ("asker", ["asked_by", "id"]), ("asked", ["asked_at", "id"]),
                          ("subject", ["subject", "id"]), ("amount", ["amount", "id"])):
        op.create_index(f"ix_approvals_request_{name}", "approvals_request", columns)


def _voices() -> None:
    op.create_table(
        "approvals_voice",
        sa.Column("id", KEY, nullable=False),
        sa.Column("request_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=True),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("because", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(1000), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'approved', 'refused', 'moot')",
                           name=op.f("ck_approvals_voice_state")),
        sa.ForeignKeyConstraint(["request_id"], ["approvals_request.id"], ondelete="CASCADE",
                                name=op.f("fk_approvals_voice_request_id_approvals_request")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_approvals_voice_customer_id_customer")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_approvals_voice_user_id_user")),
        sa.ForeignKeyConstraint(["decided_by"], ["user.id"], name=op.f("fk_approvals_voice_decided_by_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals_voice")),
    )
    op.create_index("ix_approvals_voice_request", "approvals_voice", ["request_id", "step", "user_id"], unique=True)
    op.create_index("ix_approvals_voice_waiting", "approvals_voice", ["user_id", "request_id"], sqlite_where=WAITING,
                    postgresql_where=WAITING)
    op.create_index("ix_approvals_voice_customer", "approvals_voice", ["customer_id"])


def downgrade() -> None:
    for table in ("approvals_absence", "approvals_voice", "approvals_request", "approvals_rule"):
        op.drop_table(table)
