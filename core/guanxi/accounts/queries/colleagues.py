"""Who works here now, with what decides whom to turn to: superior, department, roles and rights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from guanxi.accounts.defaults import ADMINISTRATOR
from guanxi.accounts.models import Department, Grant, Role, User, UserRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """An active member of staff. `department_path` is "/1/4/", empty without a department."""

    id: int
    name: str
    department_id: int | None
    department_path: str
    manager_id: int | None
    role_ids: frozenset[int]
    permissions: frozenset[str]
    is_administrator: bool

    def may(self, permission: str) -> bool:
        """Whether one of their roles grants `permission` at any scope."""
        return self.is_administrator or permission in self.permissions


def colleagues(session: Session) -> Mapping[int, Colleague]:
    """All active staff by id, by name, in three statements."""
    granted: dict[int, set[str]] = defaultdict(set)
    for role_id, permission in session.execute(select(Grant.role_id, Grant.permission)):
        granted[role_id].add(permission)
    held: dict[int, set[int]] = defaultdict(set)
    above: set[int] = set()
    for user_id, role_id, key in session.execute(
            select(UserRole.user_id, Role.id, Role.key).join(Role, Role.id == UserRole.role_id)):
        held[user_id].add(role_id)
        if key == ADMINISTRATOR:
            above.add(user_id)
    rows = session.execute(
        select(User.id, User.name, User.department_id, User.manager_id, Department.path)
        .outerjoin(Department, Department.id == User.department_id).where(User.active).order_by(User.name, User.id))
    return {row.id: Colleague(
        id=row.id, name=row.name, department_id=row.department_id, department_path=row.path or "",
        manager_id=row.manager_id, role_ids=frozenset(held[row.id]), is_administrator=row.id in above,
        permissions=frozenset().union(*(granted[role_id] for role_id in held[row.id]))) for row in rows}
