"""Who sees a customer, and why; and, for a reader, what they see and what it follows from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from guanxi.accounts.defaults import ADMINISTRATOR, role_title
from guanxi.accounts.models import Department, Grant, Role, User, UserRole
from guanxi.accounts.principals import principal_for_user
from guanxi.ctx import Ctx, Scope
from guanxi.customers.models import Collaborator, Customer
from guanxi.customers.rights import is_left_to, require_view
from guanxi.customers.visibility import is_narrowed
from guanxi.db import EVERYTHING
from guanxi.errors import Forbidden
from guanxi.i18n import _, _l
from guanxi.plugin.dispatch import asks, implementers
from guanxi.plugin.narrowing import HOOK

VIEW: Final = "customer.view"
_WIDE: Final = frozenset({Scope.DEPARTMENT, Scope.DEPARTMENT_TREE, Scope.ALL})


@dataclass(frozen=True, slots=True)
class Viewer:
    """A member of staff who sees the customer, with the reasons, in words."""

    id: int
    name: str
    department: str | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Role:
    title: str
    administrator: bool
    scope: Scope | None


@dataclass(frozen=True, slots=True)
class _Customer:
    """Where a customer belongs: its owner, those above the owner, its departments from the top, its collaborators."""

    owner_id: int | None
    above_owner: frozenset[int]
    department_id: int | None
    path: str
    shared_with: frozenset[int]


def may_ask(ctx: Ctx) -> bool:
    """Whether the actor is told who sees what: those who manage staff, and those who see more than their own."""
    return ctx.may("admin.users") or bool(ctx.principal.scopes(VIEW) & _WIDE)


def viewers(ctx: Ctx, customer_id: int) -> list[Viewer]:
    """All active staff who see a customer, by name. Four statements, however many they are, unless plugins keep
    customers from people: then each is asked about.

    Raises NotFound where the actor does not see the customer, Forbidden without the right to ask.
    """
    require_view(ctx, customer_id)
    if not may_ask(ctx):
        raise Forbidden(_l("Who sees a customer is told to those who see more than their own. Ask your administrator."))
    staff = ctx.session.execute(
        select(User.id, User.name, User.manager_id, User.department_id, User.active, Department.name.label("place"),
               Department.path).outerjoin(Department, Department.id == User.department_id)
        .order_by(User.name, User.id)).all()
    customer = _customer(ctx, customer_id, {row.id: row.manager_id for row in staff})
    roles = _roles(ctx)
    found = (Viewer(row.id, row.name, row.place, tuple(_reasons(row, roles.get(row.id, ()), customer)))
             for row in staff if row.active)
    seen = [one for one in found if one.reasons]
    return [one for one in seen if _is_left(ctx, one.id, customer_id)] if asks(ctx, HOOK) else seen


def own_sight(ctx: Ctx) -> str:
    """Which customers the actor sees, and from which roles that follows: of no customer in particular."""
    scopes = ctx.principal.scopes(VIEW)
    if not scopes:
        return _("Your role does not let you see customers. Ask your administrator for it.")
    if is_narrowed(ctx.principal, "view"):
        kept = _(", ").join(str(title) for title in implementers(ctx, HOOK).values())
        return _("Besides your role, %(plugins)s says which customers you see. Ask your administrator about it.",
                 plugins=kept)
    if Scope.ALL in scopes:
        return _("You may see all customers: one that is not found is not on file, or was merged or deleted.")
    rows = ctx.session.execute(
        select(Role.key, Role.name).join(UserRole, UserRole.role_id == Role.id)
        .join(Grant, Grant.role_id == Role.id)
        .where(UserRole.user_id == ctx.principal.user_id, Grant.permission == VIEW).order_by(Role.id))
    roles = _(", ").join(role_title(key, name) for key, name in rows)
    return _("You see %(whose)s, because of your role %(roles)s. If somebody is missing, ask the owner to share the "
             "customer, or your administrator.", whose=_whose(scopes), roles=roles)


def _whose(scopes: frozenset[Scope]) -> str:
    """The widest of some scopes, in words."""
    if Scope.DEPARTMENT_TREE in scopes:
        return _("customers of your department and those below it, your own and those shared with you")
    if Scope.DEPARTMENT in scopes:
        return _("customers of your department, your own and those shared with you")
    if Scope.SUBORDINATES in scopes:
        return _("your own customers, those of your subordinates and those shared with you")
    return _("your own customers and those shared with you")


def _is_left(ctx: Ctx, user_id: int, customer_id: int) -> bool:
    person = principal_for_user(ctx.session, user_id)
    return person is not None and is_left_to(ctx, person, customer_id)


def _reasons(user: Any, roles: Sequence[_Role], customer: _Customer) -> Iterator[str]:
    """Why a member of staff sees the customer; nothing for those who don't."""
    if any(role.administrator for role in roles):
        yield _("Administrator: sees everything")
    if any(role.scope for role in roles):
        if customer.owner_id == user.id:
            yield _("Owner")
        if user.id in customer.shared_with:
            yield _("Collaborator")
    for role in roles:
        if role.scope is not None and _within(role.scope, user, customer):
            yield _BY_ROLE[role.scope] % {"role": role.title}


def _within(scope: Scope, user: Any, customer: _Customer) -> bool:
    if scope is Scope.DEPARTMENT:
        return customer.department_id is not None and customer.department_id == user.department_id
    if scope is Scope.DEPARTMENT_TREE:
        return bool(user.path) and customer.path.startswith(user.path)
    return scope is Scope.ALL or (scope is Scope.SUBORDINATES and user.id in customer.above_owner)


def _customer(ctx: Ctx, customer_id: int, managers: Mapping[int, int | None]) -> _Customer:
    row = ctx.session.execute(
        select(Customer.owner_id, Customer.department_id, Department.path)
        .outerjoin(Department, Department.id == Customer.department_id).where(Customer.id == customer_id),
        execution_options=EVERYTHING).one()
    shared = ctx.session.scalars(select(Collaborator.user_id).where(Collaborator.customer_id == customer_id),
                                 execution_options=EVERYTHING)
    above: set[int] = set()
    boss = managers.get(row.owner_id) if row.owner_id is not None else None
    while boss is not None and boss not in above:
        above.add(boss)
        boss = managers.get(boss)
    return _Customer(row.owner_id, frozenset(above), row.department_id, row.path or "", frozenset(shared))


def _roles(ctx: Ctx) -> Mapping[int, Sequence[_Role]]:
    """The roles that let their holders see customers, by user."""
    found: dict[int, list[_Role]] = defaultdict(list)
    for row in ctx.session.execute(
            select(UserRole.user_id, Role.key, Role.name, Grant.scope).join(Role, Role.id == UserRole.role_id)
            .outerjoin(Grant, (Grant.role_id == Role.id) & (Grant.permission == VIEW))
            .order_by(UserRole.user_id, Role.id)):
        found[row.user_id].append(_Role(role_title(row.key, row.name), row.key == ADMINISTRATOR,
                                        Scope(row.scope) if row.scope else None))
    return found


_BY_ROLE: Final = {
    Scope.SUBORDINATES: _l("Role “%(role)s”: own customers and those of subordinates"),
    Scope.DEPARTMENT: _l("Role “%(role)s”: customers of the department"),
    Scope.DEPARTMENT_TREE: _l("Role “%(role)s”: customers of the department and those below it"),
    Scope.ALL: _l("Role “%(role)s”: all customers"),
}
