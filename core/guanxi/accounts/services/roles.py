"""Roles and what they grant. A change counts from the next request of everyone who holds the role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import delete, func, select

from guanxi.accounts.defaults import ADMINISTRATOR, ROLES, role_title
from guanxi.accounts.identifiers import tidy
from guanxi.accounts.models import Grant, Role, UserRole
from guanxi.accounts.services.rows import Changes, begin, found, given, issue, refuse, required_text
from guanxi.accounts.services.standing import administration_rights, require_standing
from guanxi.audit.services import record
from guanxi.contributions import Permission
from guanxi.ctx import Ctx, Scope
from guanxi.errors import Issue, Refused
from guanxi.i18n import _l


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDetails:
    """A role as somebody filled it in: each permission granted, at its scope (ALL where it has none)."""

    name: str
    grants: Mapping[str, Scope] = field(default_factory=dict)


def install_roles(ctx: Ctx) -> None:
    """Add the roles an organisation starts with, where there are no roles at all."""
    if ctx.session.scalar(select(Role.id).limit(1)) is not None:
        return
    for default in ROLES:
        role = Role(key=default.key, name=None)
        ctx.session.add(role)
        ctx.session.flush()
        _replace_grants(ctx, role.id, default.grants)
    grant_defaults(ctx, ctx.catalogue.permissions.values())


def grant_defaults(ctx: Ctx, permissions: Iterable[Permission]) -> None:
    """Give rights that plugins bring to the roles they are meant for, as far as there still are such roles."""
    wanted = {permission.key: permission.roles for permission in permissions if permission.roles}
    for role in ctx.session.scalars(select(Role).where(Role.key.is_not(None))).all():
        held = set(ctx.session.scalars(select(Grant.permission).where(Grant.role_id == role.id)))
        fresh = [key for key, roles in wanted.items() if role.key in roles and key not in held]
        ctx.session.add_all(Grant(role_id=role.id, permission=key, scope=Scope.ALL.value) for key in fresh)
        ctx.session.flush()
        if fresh:
            record(ctx, "role", role.id, "edit", {f"grant:{key}": (None, Scope.ALL.value) for key in fresh})


def create_role(ctx: Ctx, details: RoleDetails) -> int:
    """Add a role; its id. Raises Refused, Forbidden."""
    begin(ctx)
    name = tidy(details.name)
    refuse(_issues(ctx, name, details.grants, None))
    require_standing(ctx, details.grants)
    role = Role(key=None, name=name)
    ctx.session.add(role)
    ctx.session.flush()
    record(ctx, "role", role.id, "create", given({"name": name}) | _replace_grants(ctx, role.id, details.grants))
    return role.id


def update_role(ctx: Ctx, role_id: int, details: RoleDetails) -> None:
    """Rename a role and replace its grants. Raises Refused (the administrator's is fixed), Forbidden."""
    begin(ctx)
    role = _changeable(ctx, role_id)
    name = tidy(details.name)
    refuse(_issues(ctx, name, details.grants, role))
    require_standing(ctx, administration_rights(ctx, [role_id]) | details.grants.keys())
    changes: Changes = {}
    if name != role_title(role.key, role.name):
        changes["name"] = (role.name, name)
        role.name = name
    changes |= _replace_grants(ctx, role_id, details.grants)
    if changes:
        record(ctx, "role", role_id, "edit", changes)


def delete_role(ctx: Ctx, role_id: int) -> None:
    """Remove a role nobody holds. Raises Refused, Forbidden."""
    begin(ctx)
    role = _changeable(ctx, role_id)
    require_standing(ctx, administration_rights(ctx, [role_id]))
    holders = ctx.session.scalar(select(func.count()).select_from(UserRole).where(UserRole.role_id == role_id))
    if holders:
        raise Refused(_l("Staff still hold this role (%(count)s). Give them another one first."), count=holders)
    changes = _replace_grants(ctx, role_id, {}, known_only=False)
    record(ctx, "role", role_id, "delete", {"name": (role_title(role.key, role.name), None), **changes})
    ctx.session.delete(role)


def _changeable(ctx: Ctx, role_id: int) -> Role:
    role = found(ctx, Role, role_id)
    if role.key == ADMINISTRATOR:
        raise Refused(_l("The administrator's role always holds every right; it can't be changed."))
    return role


def _issues(ctx: Ctx, name: str, grants: Mapping[str, Scope], role: Role | None) -> list[Issue]:
    issues = required_text("name", name, 100)
    others = ctx.session.execute(select(Role.key, Role.name).where(Role.id != (role.id if role else 0)))
    if name in {role_title(other.key, other.name) for other in others}:
        issues.append(issue("name", "taken", _l("Another role has this name.")))
    for permission, scope in grants.items():
        known = ctx.catalogue.permissions.get(permission)
        if known is None or (scope is not Scope.ALL and not known.scoped):
            issues.append(
                issue(
                    "grants",
                    "unknown",
                    _l("“%(permission)s” can't be granted like this."),
                    permission=permission,
                )
            )
    return issues


def _replace_grants(ctx: Ctx, role_id: int, grants: Mapping[str, Scope], *, known_only: bool = True) -> Changes:
    """Grants of plugins that are not here at the moment stay, unless `known_only` is false."""
    rows = ctx.session.execute(select(Grant.permission, Grant.scope).where(Grant.role_id == role_id))
    held = {name: scope for name, scope in rows if not known_only or name in ctx.catalogue.permissions}
    wanted = {name: scope.value for name, scope in grants.items()}
    changed = {name for name in held.keys() | wanted.keys() if held.get(name) != wanted.get(name)}
    ctx.session.execute(delete(Grant).where(Grant.role_id == role_id, Grant.permission.in_(changed)))
    ctx.session.add_all(
        Grant(role_id=role_id, permission=name, scope=wanted[name]) for name in sorted(changed & wanted.keys())
    )
    ctx.session.flush()
    return {f"grant:{name}": (held.get(name), wanted.get(name)) for name in sorted(changed)}
