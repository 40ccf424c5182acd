"""Who a request, or a job done in somebody's name, acts as: one query, whatever scopes are held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, Row, Select, String, bindparam, cast, func, null, select
from sqlalchemy.orm import Session

from guanxi.accounts.defaults import ADMINISTRATOR
from guanxi.accounts.models import Department, Grant, LoginSession, Role, User, UserRole
from guanxi.ctx import Principal, Scope
from guanxi.db import EVERYTHING
from guanxi.i18n import Formats
from guanxi.plugin.host import EPOCH


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A living sign-in. With `must_change_password` nothing else is allowed before that is done.

    `epoch` is the number of the last change of plugins: it tells whether another set is on than before.
    """

    principal: Principal
    must_change_password: bool
    epoch: int


def signed_in(session: Session, token_hash: str, now: datetime) -> SignedIn | None:
    """Whose sign-in `token_hash` is; None when it is unknown, ended or expired, or the user is disabled."""
    row = _row(session, _BY_TOKEN, {"token_hash": token_hash, "now": now})
    if row is None:
        return None
    return SignedIn(principal=_principal(row), must_change_password=row.must_change_password, epoch=row.epoch)


def principal_for_user(session: Session, user_id: int) -> Principal | None:
    """What `user_id` may do now, for work done in their name later on; None once they are disabled."""
    row = _row(session, _BY_USER, {"user_id": user_id})
    return row and _principal(row)


def _row(session: Session, statement: Select[Any], values: Mapping[str, object]) -> Row[Any] | None:
    return session.execute(statement, values, execution_options=EVERYTHING).one_or_none()


def _principal(row: Row[Any]) -> Principal:
    return Principal(
        user_id=row.user_id,
        name=row.name,
        login=row.login,
        department_id=row.department_id,
        grants=_grants(row.grants or ""),
        subordinate_ids=_ids(row.team),
        department_tree_ids=_ids(row.tree),
        unrestricted=row.administrator,
        locale=row.locale,
        timezone=row.timezone,
        theme=row.theme,
        formats=Formats(dates=row.date_format or "", clock=row.clock or "", numbers=row.number_format or ""),
        density=row.density,
        start_page=row.start_page,
        session_id=row.session_id,
    )


def _grants(joined: str) -> Mapping[str, frozenset[Scope]]:
    scopes: dict[str, set[Scope]] = defaultdict(set)
    for grant in joined.split():
        permission, _separator, scope = grant.partition(":")
        scopes[permission].add(Scope(scope))
    return {permission: frozenset(held) for permission, held in scopes.items()}


def _ids(joined: str | None) -> frozenset[int]:
    return frozenset(int(part) for part in joined.split()) if joined else frozenset()


def _statement(who: Select[Any, Any]) -> Select[Any]:
    """One row about the user that `who` selects: facts, grants, and those whom the scopes held reach."""
    me = _me(who)
    held = (
        select(Grant.permission, Grant.scope)
        .join(UserRole, UserRole.role_id == Grant.role_id)
        .where(UserRole.user_id == select(me.c.user_id).scalar_subquery())
        .cte("held")
    )
    administrator = (
        select(UserRole.user_id)
        .join(Role, Role.id == UserRole.role_id)
        .where(UserRole.user_id == me.c.user_id, Role.key == ADMINISTRATOR)
        .exists()
    )
    return select(
        me,
        administrator.label("administrator"),
        _joined(held.c.permission + ":" + held.c.scope).label("grants"),
        _joined(cast(_team(me, held).c.id, String)).label("team"),
        _joined(cast(_tree(me, held).c.id, String)).label("tree"),
        EPOCH.label("epoch"),
    )


def _me(who: Select[Any, Any]) -> CTE:
    login = who.subquery("who")
    return (
        select(
            login.c.user_id,
            login.c.session_id,
            User.name,
            User.login,
            User.department_id,
            User.locale,
            User.timezone,
            User.theme,
            User.date_format,
            User.clock,
            User.number_format,
            User.density,
            User.start_page,
            User.must_change_password,
            Department.path,
        )
        .join(User, User.id == login.c.user_id)
        .join(Department, Department.id == User.department_id, isouter=True)
        .where(User.active)
        .cte("me")
    )


def _team(me: CTE, held: CTE) -> CTE:
    """Everyone below, however far; empty unless a scope asks for it. UNION stops at a circle of managers."""
    first = (
        select(User.id)
        .join(me, User.manager_id == me.c.user_id)
        .where(_is_held(held, Scope.SUBORDINATES))
        .cte("team", recursive=True)
    )
    return first.union(select(User.id).join(first, User.manager_id == first.c.id))


def _tree(me: CTE, held: CTE) -> CTE:
    """The department and all below it; empty unless a scope asks for it."""
    return (
        select(Department.id)
        .join(me, Department.path.startswith(me.c.path))
        .where(_is_held(held, Scope.DEPARTMENT_TREE))
        .cte("tree")
    )


def _is_held(held: CTE, scope: Scope) -> ColumnElement[bool]:
    return select(held.c.scope).where(held.c.scope == scope.value).exists()


def _joined(text: ColumnElement[str]) -> ColumnElement[str]:
    return select(func.aggregate_strings(text, " ")).scalar_subquery()


# Built once: putting these together costs more than running them.
_BY_TOKEN: Final = _statement(
    select(LoginSession.user_id, LoginSession.id.label("session_id")).where(
        LoginSession.token_hash == bindparam("token_hash"),
        LoginSession.ended_at.is_(None),
        LoginSession.expires_at > bindparam("now"),
    )
)
_BY_USER: Final = _statement(
    select(User.id.label("user_id"), cast(null(), User.id.type).label("session_id")).where(
        User.id == bindparam("user_id")
    )
)
