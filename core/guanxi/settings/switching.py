"""Switching plugins on and off: a row and a number, so that every process knows at its next request."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Final

from sqlalchemy import select

from guanxi.accounts.services.roles import grant_defaults
from guanxi.audit.services import record
from guanxi.ctx import Ctx
from guanxi.errors import NotFound, Refused
from guanxi.i18n import _l
from guanxi.plugin.checks import requirement_names
from guanxi.plugin.models import PluginState
from guanxi.plugin.muting import raise_epoch
from guanxi.plugin.registry import Registry

PERMISSION: Final = "admin.plugins"


def enable(ctx: Ctx, registry: Registry, name: str) -> list[str]:
    """Switch a plugin on, and with it those it requires; the names of those that were off.

    One whose tables wait for a migration is on as soon as that has run. Raises NotFound for one that is not installed,
    Refused with the reason for one that is held.
    """
    ctx.require(PERMISSION)
    wanted = with_requirements(registry, name)
    known = set(ctx.session.scalars(select(PluginState.name)))
    changed = _switch(ctx, wanted, on=True)
    grant_defaults(ctx, [permission for one in changed if one not in known
                         for permission in registry.usable[one].permissions])
    return changed


def disable(ctx: Ctx, registry: Registry, name: str, *, cascade: bool = False) -> list[str]:
    """Switch a plugin off, also one that is not installed any more; its data stays. The names of those that were on.

    Raises Refused, naming them, while others that are on require it, unless `cascade` takes them along.
    """
    ctx.require(PERMISSION)
    on = enabled_names(ctx)
    if name not in on and all(one.name != name for one in registry.found):
        raise _unknown(name)
    others = [other for other in _all_dependants(registry, name) if other in on]
    if others and not cascade:
        raise Refused(_l("“%(name)s” is needed by %(others)s. Switch those off first, or all together."), name=name,
                      others=", ".join(others))
    return _switch(ctx, [*reversed(others), name], on=False)


def enable_defaults(ctx: Ctx, registry: Registry, behind: Set[str]) -> list[str]:
    """In an installation where nothing was decided yet: switch on what is meant to be on; the names."""
    if ctx.session.scalar(select(PluginState.id).limit(1)) is not None:
        return []
    names = [name for name, plugin in registry.usable.items() if plugin.default]
    return [one for name in names if name not in behind for one in enable(ctx, registry, name)]


def enabled_names(ctx: Ctx) -> set[str]:
    """The plugins that were switched on, whether they can be used or not."""
    return set(ctx.session.scalars(select(PluginState.name).where(PluginState.enabled)))


def with_requirements(registry: Registry, name: str) -> list[str]:
    """A plugin and all it requires, those first. Raises NotFound and Refused as `enable` does."""
    if name not in registry.usable:
        reason = next((one.issue for one in registry.found if one.name == name), None)
        if reason is None:
            raise _unknown(name)
        raise Refused(_l("“%(name)s” is held: %(reason)s"), name=name, reason=reason)
    direct = requirement_names(registry.usable[name])
    return list(dict.fromkeys([*(one for other in direct for one in with_requirements(registry, other)), name]))


def _all_dependants(registry: Registry, name: str) -> list[str]:
    direct = registry.dependants(name)
    return list(dict.fromkeys([*direct, *(one for other in direct for one in _all_dependants(registry, other))]))


def _switch(ctx: Ctx, names: Sequence[str], *, on: bool) -> list[str]:
    changed = []
    for name in names:
        row = ctx.session.scalars(select(PluginState).where(PluginState.name == name)).one_or_none()
        if row is None:
            row = PluginState(name=name, enabled=False)
            ctx.session.add(row)
        if row.enabled != on:
            changed.append(name)
        row.enabled, row.changed_at, row.changed_by = on, ctx.now, ctx.principal.user_id
        ctx.session.flush()
        if name in changed:
            record(ctx, "plugin", row.id, "enable" if on else "disable", {"enabled": (not on, on)})
    if changed:
        raise_epoch(ctx)
    return changed


def _unknown(name: str) -> NotFound:
    return NotFound(_l("There is no plugin called “%(name)s”."), name=name)
