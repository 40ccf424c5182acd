"""Members of staff: taking them on, changing what is known about them, letting them go."""

from __future__ import annotations

from sqlalchemy import delete, select

from guanxi.accounts.lockout import forget_tries_of
from guanxi.accounts.models import User, UserRole
from guanxi.accounts.passwords import PasswordHash
from guanxi.accounts.services.details import UserDetails, checked_user
from guanxi.accounts.services.rows import Changes, apply, begin, found, given
from guanxi.accounts.services.sessions import end_sessions
from guanxi.accounts.services.standing import (
    administration_rights,
    keep_an_administrator,
    require_standing,
    require_standing_over,
)
from guanxi.audit.services import record
from guanxi.ctx import Ctx
from guanxi.errors import Refused
from guanxi.i18n import _l


def create_user(
    ctx: Ctx,
    details: UserDetails,
    password: PasswordHash | None = None,
    *,
    must_change_password: bool = False,
    demo: bool = False,
) -> int:
    """Take someone on; their id. Without a password they can't sign in yet. Raises Refused, Forbidden."""
    begin(ctx)
    values = checked_user(ctx, details)
    require_standing(ctx, administration_rights(ctx, details.role_ids))
    user = User(
        **values,
        password_hash=password,
        must_change_password=must_change_password,
        demo=demo,
        created_at=ctx.now,
    )
    ctx.session.add(user)
    ctx.session.flush()
    roles = _set_roles(ctx, user.id, details.role_ids)
    record(ctx, "user", user.id, "create", given(values) | roles)
    return user.id


def update_user(ctx: Ctx, user_id: int, details: UserDetails) -> None:
    """Change what is known about someone, roles included. Raises Refused, Forbidden, NotFound."""
    begin(ctx)
    user = found(ctx, User, user_id)
    was_administrator = require_standing_over(ctx, user_id)
    changes = apply(user, checked_user(ctx, details, user))
    roles = _set_roles(ctx, user_id, details.role_ids)
    require_standing(ctx, administration_rights(ctx, details.role_ids))
    if was_administrator:
        keep_an_administrator(ctx)
    if changes or roles:
        record(ctx, "user", user_id, "edit", changes | roles)


def set_roles(ctx: Ctx, user_id: int, role_ids: frozenset[int]) -> None:
    """Let someone hold exactly these roles. Raises Refused, Forbidden, NotFound."""
    user = found(ctx, User, user_id)
    update_user(ctx, user_id, UserDetails(
        login=user.login, name=user.name, mobile=user.mobile or "", email=user.email or "",
        department_id=user.department_id, manager_id=user.manager_id, store_id=user.store_id, role_ids=role_ids))


def set_password(ctx: Ctx, user_id: int, password: PasswordHash, *, must_change: bool) -> None:
    """Give someone a new password; they are signed out everywhere, and may try again at once."""
    begin(ctx)
    user = found(ctx, User, user_id)
    require_standing_over(ctx, user_id)
    user.password_hash = password
    user.must_change_password = must_change
    end_sessions(ctx, user_id)
    forget_tries_of(ctx, user_id)
    record(ctx, "user", user_id, "set_password", {})


def deactivate_user(ctx: Ctx, user_id: int) -> None:
    """Let someone go: they are signed out everywhere and can't return; what they did keeps their name."""
    begin(ctx)
    user = found(ctx, User, user_id)
    if user_id == ctx.principal.user_id:
        raise Refused(_l("You can't disable your own account. Ask another administrator."))
    was_administrator = require_standing_over(ctx, user_id)
    changes = apply(user, {"active": False})
    if was_administrator:
        keep_an_administrator(ctx)
    end_sessions(ctx, user_id)
    if changes:
        record(ctx, "user", user_id, "disable", changes)


def activate_user(ctx: Ctx, user_id: int) -> None:
    """Let someone return, with the password and the roles they had."""
    begin(ctx)
    user = found(ctx, User, user_id)
    require_standing_over(ctx, user_id)
    changes = apply(user, {"active": True})
    if changes:
        record(ctx, "user", user_id, "enable", changes)


def _set_roles(ctx: Ctx, user_id: int, role_ids: frozenset[int]) -> Changes:
    held = frozenset(ctx.session.scalars(select(UserRole.role_id).where(UserRole.user_id == user_id)))
    if held == role_ids:
        return {}
    ctx.session.execute(delete(UserRole).where(UserRole.user_id == user_id, UserRole.role_id.in_(held - role_ids)))
    ctx.session.add_all(UserRole(user_id=user_id, role_id=role_id) for role_id in sorted(role_ids - held))
    ctx.session.flush()
    return {"roles": (sorted(held), sorted(role_ids))}
