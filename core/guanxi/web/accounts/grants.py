"""The matrix of rights: which permissions there are, in groups, and at which scope a role holds each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from flask import abort

from guanxi.contributions import Permission
from guanxi.ctx import Ctx, Scope
from guanxi.i18n import LazyString, _l

SCOPES: Final[Mapping[Scope, LazyString]] = {
    Scope.OWN: _l("Own"),
    Scope.SUBORDINATES: _l("Own and subordinates’"),
    Scope.DEPARTMENT: _l("Department"),
    Scope.DEPARTMENT_TREE: _l("Department and below"),
    Scope.ALL: _l("All"),
}
_GROUPS: Final[Mapping[str, LazyString]] = {
    "customer": _l("Customers"), "admin": _l("Administration"), "api": _l("Programs (API)")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """One line of the matrix: the field's name in a form, what it says, and whether it has a scope."""

    key: str
    field: str
    title: str
    scoped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsGroup:
    """Rights over one subject."""

    title: str
    rights: Sequence[Right]


def groups(ctx: Ctx) -> list[RightsGroup]:
    """Every permission there is: the core's subjects first, then those of plugins by name; scoped ones first."""
    order = {prefix: place for place, prefix in enumerate(_GROUPS)}
    known = sorted(ctx.catalogue.permissions.values(),
                   key=lambda one: (order.get(_prefix(one), len(order)), _prefix(one), not one.scoped))
    titles = {**ctx.catalogue.titles, **_GROUPS}
    return [RightsGroup(title=str(titles.get(prefix, prefix)), rights=_rights(found))
            for prefix, found in groupby(known, _prefix)]


def chosen(ctx: Ctx, form: Mapping[str, str]) -> dict[str, Scope]:
    """What a posted matrix grants; a scope there is no word for is a bad request."""
    found: dict[str, Scope] = {}
    for permission in ctx.catalogue.permissions.values():
        value = form.get(field_of(permission.key), "")
        if value and value not in set(Scope):
            abort(400)
        if value:
            found[permission.key] = Scope(value)
    return found


def field_of(permission: str) -> str:
    """The name of a permission's field in the form."""
    return f"grant-{permission}"


def _rights(permissions: Iterable[Permission]) -> list[Right]:
    return [Right(key=one.key, field=field_of(one.key), title=str(one.title), scoped=one.scoped)
            for one in permissions]


def _prefix(permission: Permission) -> str:
    return permission.key.partition(".")[0]
