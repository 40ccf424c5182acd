"""Staff and what they may do: departments, stores, users, roles, sign-in sessions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.db import Base, Key, UtcDateTime, sort_text


class Department(Base):
    """A node of the department tree. `path` is "/1/4/", its ancestors' ids and its own."""

    __tablename__ = "department"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(Key, ForeignKey("department.id"))
    path: Mapped[str] = mapped_column(sort_text(400), index=True)
    position: Mapped[int] = mapped_column(default=0)
    archived: Mapped[bool] = mapped_column(default=False)


class Store(Base):
    """An outlet (门店): a dimension of customers, orders and staff."""

    __tablename__ = "store"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(sort_text(40), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    department_id: Mapped[int | None] = mapped_column(Key, ForeignKey("department.id"))
    region: Mapped[str | None] = mapped_column(String(6))
    archived: Mapped[bool] = mapped_column(default=False)


class User(Base):
    """A member of staff. `login`, `mobile` and `email` are kept folded, each unique; each signs in."""

    __tablename__ = "user"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    login: Mapped[str] = mapped_column(sort_text(80), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    mobile: Mapped[str | None] = mapped_column(sort_text(20), unique=True)
    email: Mapped[str | None] = mapped_column(sort_text(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    department_id: Mapped[int | None] = mapped_column(Key, ForeignKey("department.id"), index=True)
    manager_id: Mapped[int | None] = mapped_column(Key, ForeignKey("user.id"), index=True)
    store_id: Mapped[int | None] = mapped_column(Key, ForeignKey("store.id"))
    locale: Mapped[str | None] = mapped_column(String(10))
    timezone: Mapped[str | None] = mapped_column(String(40))
    theme: Mapped[str | None] = mapped_column(String(10))
    date_format: Mapped[str | None] = mapped_column(String(10))
    clock: Mapped[str | None] = mapped_column(String(10))
    number_format: Mapped[str | None] = mapped_column(String(10))
    density: Mapped[str | None] = mapped_column(String(10))
    start_page: Mapped[str | None] = mapped_column(String(80))
    active: Mapped[bool] = mapped_column(default=True)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Role(Base):
    """A named set of grants.

    `key` is set for the roles that come with the product; their `name` is null, and translated, until
    someone renames them. The administrator's has no grants: its holders may do everything.
    """

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    key: Mapped[str | None] = mapped_column(sort_text(40), unique=True)
    name: Mapped[str | None] = mapped_column(String(100))


class Grant(Base):
    """One permission of a role, at a scope ("all" for permissions that have none)."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("scope IN ('own', 'subordinates', 'department', 'department_tree', 'all')", name="scope"),
    )

    role_id: Mapped[int] = mapped_column(Key, ForeignKey("role.id", ondelete="CASCADE"), primary_key=True)
    permission: Mapped[str] = mapped_column(sort_text(80), primary_key=True)
    scope: Mapped[str] = mapped_column(String(20))


class UserRole(Base):
    """A role held by a user; a user may hold several, and has the union of their grants."""

    __tablename__ = "user_role"

    user_id: Mapped[int] = mapped_column(Key, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    role_id: Mapped[int] = mapped_column(Key, ForeignKey("role.id", ondelete="CASCADE"), primary_key=True, index=True)


class LoginSession(Base):
    """One sign-in on one device; only a hash of its token is kept. Ended ones are refused everywhere."""

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    token_hash: Mapped[str] = mapped_column(sort_text(64), unique=True)
    user_id: Mapped[int] = mapped_column(Key, ForeignKey("user.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    address: Mapped[str] = mapped_column(String(64), default="")
    agent: Mapped[str] = mapped_column(String(200), default="")


class SignInTry(Base):
    """A try to sign in that has not succeeded: written before the password is compared, removed if right.

    Counted in the database because a count in one process doesn't see the others'. `account` and `identifier`
    are keyed digests (of the user, and of what was typed), since people type passwords into the wrong field.
    """

    __tablename__ = "sign_in_try"
    __table_args__ = (
        Index("ix_sign_in_try_account", "account", "at"),
        Index("ix_sign_in_try_identifier", "identifier", "at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    account: Mapped[str] = mapped_column(sort_text(64))
    identifier: Mapped[str] = mapped_column(sort_text(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    address: Mapped[str] = mapped_column(String(64), default="")


class ApiToken(Base):
    """A token by which a program works: in the name of `user_id`, or as an integration with the rights of `role_id`.

    Only a hash is kept, and `prefix`, the beginning by which people tell their tokens apart. `writes` is whether it
    may change anything; `permissions`, where it is not empty, are the only rights it has of those of its principal,
    parted by blanks. `rotated_at` is when its present secret was made.
    """

    __tablename__ = "api_token"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("(user_id IS NULL) <> (role_id IS NULL)", name="principal"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int | None] = mapped_column(Key, ForeignKey("user.id", ondelete="CASCADE"), index=True)
    role_id: Mapped[int | None] = mapped_column(Key, ForeignKey("role.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    prefix: Mapped[str] = mapped_column(sort_text(12))
    token_hash: Mapped[str] = mapped_column(sort_text(64))
    writes: Mapped[bool]
    permissions: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(Key, ForeignKey("user.id", ondelete="SET NULL"))
    rotated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
