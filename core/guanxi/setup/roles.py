"""Roles taken over from a trade: those of the product's trades, and of those that plugins bring."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from guanxi.accounts.defaults import role_title
from guanxi.accounts.models import Role
from guanxi.accounts.services import RoleDetails, create_role
from guanxi.contributions import RoleTemplate, TradeRoles
from guanxi.ctx import Ctx, Scope
from guanxi.errors import NotFound
from guanxi.i18n import _l
from guanxi.setup.trades import TRADES


@dataclass(frozen=True, slots=True)
class Offered:
    """A role of a trade as it would be made here; `there`: a role of this name exists."""

    key: str
    title: str
    purpose: str
    grants: Mapping[str, Scope]
    there: bool


def trades(ctx: Ctx) -> list[TradeRoles]:
    """All trades there are, the product's own and those of plugins that are on."""
    return sorted([*TRADES, *ctx.catalogue.trades.values()], key=lambda one: (one.order, one.key))


def trade_of(ctx: Ctx, key: str) -> TradeRoles:
    """One trade. Raises NotFound."""
    found = next((one for one in trades(ctx) if one.key == key), None)
    if found is None:
        raise NotFound(_l("There is no such trade."))
    return found


def offered_roles(ctx: Ctx, trade: TradeRoles) -> list[Offered]:
    """The roles of a trade, in the reader's language, with what they would grant now."""
    there = _names(ctx)
    return [Offered(one.key, str(one.title), str(one.purpose), _grants(ctx, one), str(one.title) in there)
            for one in trade.roles]


def take_over(ctx: Ctx, trade: TradeRoles, keys: Collection[str]) -> list[str]:
    """Make the roles of `trade` that `keys` name, those that are there already left out; the names of those made.

    Raises Forbidden without the right to manage roles.
    """
    wanted = [one for one in offered_roles(ctx, trade) if one.key in keys and not one.there]
    for one in wanted:
        create_role(ctx, RoleDetails(name=one.title, grants=one.grants))
    return [one.title for one in wanted]


def _grants(ctx: Ctx, template: RoleTemplate) -> dict[str, Scope]:
    known = ctx.catalogue.permissions
    theirs = {key: Scope.ALL for key, one in known.items() if template.like in one.roles}
    return {**theirs, **{key: scope for key, scope in template.grants.items() if key in known}}


def _names(ctx: Ctx) -> set[str]:
    return {role_title(key, name) for key, name in ctx.session.execute(select(Role.key, Role.name))}
