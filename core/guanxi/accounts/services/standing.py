"""Nobody hands out more than they have: rights over the system are given, and taken, by equals."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from guanxi.accounts.defaults import ADMINISTRATOR
from guanxi.accounts.models import Grant, Role, User, UserRole
from guanxi.ctx import Ctx
from guanxi.errors import Forbidden, Refused
from guanxi.i18n import _l

EVERYTHING_THERE_IS = "*"
_ADMINISTRATION = "admin."


def administration_rights(ctx: Ctx, role_ids: Iterable[int]) -> frozenset[str]:
    """The rights over the system that `role_ids` give; "*" for the administrator's."""
    ids = list(role_ids)
    rights = ctx.session.scalars(
        select(Grant.permission).where(Grant.role_id.in_(ids), Grant.permission.startswith(_ADMINISTRATION))
    )
    administrator = ctx.session.scalar(select(Role.id).where(Role.id.in_(ids), Role.key == ADMINISTRATOR))
    return frozenset(rights) | ({EVERYTHING_THERE_IS} if administrator is not None else frozenset())


def require_standing(ctx: Ctx, rights: Iterable[str]) -> None:
    """Raise Forbidden unless the actor holds all those of `rights` that are rights over the system."""
    for right in rights:
        if right == EVERYTHING_THERE_IS:
            allowed = ctx.principal.unrestricted
        else:
            allowed = not right.startswith(_ADMINISTRATION) or ctx.may(right)
        if not allowed:
            raise Forbidden(_l("This concerns rights you don't hold yourself. Ask an administrator."))


def require_standing_over(ctx: Ctx, user_id: int) -> bool:
    """Raise Forbidden when `user_id` holds rights over the system that the actor lacks.

    Returns whether `user_id` is an administrator.
    """
    roles = ctx.session.scalars(select(UserRole.role_id).where(UserRole.user_id == user_id))
    rights = administration_rights(ctx, roles)
    require_standing(ctx, rights)
    return EVERYTHING_THERE_IS in rights


def keep_an_administrator(ctx: Ctx) -> None:
    """Raise Refused when, after the changes made so far, nobody active is administrator."""
    ctx.session.flush()
    left = ctx.session.scalar(
        select(func.count())
        .select_from(UserRole)
        .join(User, User.id == UserRole.user_id)
        .join(Role, Role.id == UserRole.role_id)
        .where(Role.key == ADMINISTRATOR, User.active)
    )
    if not left:
        raise Refused(_l("Nothing was changed: somebody must remain administrator. Make someone else one first."))
