"""Roles, what they grant, and how many hold them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from guanxi.accounts.defaults import ADMINISTRATOR, BY_KEY, role_title
from guanxi.accounts.models import Grant, Role, User, UserRole
from guanxi.ctx import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRow:
    """A role by the name readers see; `holders` are active. `fixed`: it always grants everything."""

    id: int
    key: str | None
    title: str
    purpose: str
    holders: int
    fixed: bool


def roles(session: Session) -> list[RoleRow]:
    """All roles: the product's first, then the organisation's own, by when they were made."""
    holders = (
        select(UserRole.role_id, func.count().label("holders"))
        .join(User, User.id == UserRole.user_id)
        .where(User.active)
        .group_by(UserRole.role_id)
        .subquery()
    )
    rows = session.execute(
        select(Role.id, Role.key, Role.name, func.coalesce(holders.c.holders, 0).label("holders"))
        .join(holders, holders.c.role_id == Role.id, isouter=True)
        .order_by(Role.id)
    )
    return [
        RoleRow(
            id=row.id,
            key=row.key,
            title=role_title(row.key, row.name),
            purpose=str(BY_KEY[row.key].purpose) if row.key and row.name is None else "",
            holders=row.holders,
            fixed=row.key == ADMINISTRATOR,
        )
        for row in rows
    ]


def role_by_id(session: Session, role_id: int) -> RoleRow | None:
    """One role."""
    return next((role for role in roles(session) if role.id == role_id), None)


def role_id_of(session: Session, name: str) -> int | None:
    """The role whose key, or name as readers see it, is `name`."""
    return next((role.id for role in roles(session) if name in (role.key, role.title)), None)


def role_grants(session: Session, role_id: int) -> Mapping[str, Scope]:
    """What a role grants, each permission at its scope, those of absent plugins included."""
    return all_grants(session).get(role_id, {})


def all_grants(session: Session) -> Mapping[int, Mapping[str, Scope]]:
    """What each role grants, by role; a role without grants is absent."""
    found: dict[int, dict[str, Scope]] = defaultdict(dict)
    for role_id, permission, scope in session.execute(select(Grant.role_id, Grant.permission, Grant.scope)):
        found[role_id][permission] = Scope(scope)
    return found
