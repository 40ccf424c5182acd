"""How each installed plugin stands: for the Plugins page and the commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import select

from guanxi import migrate
from guanxi.ctx import Ctx
from guanxi.i18n import LazyString, _, _l
from guanxi.plugin.checks import requirement_names
from guanxi.plugin.discovery import Found
from guanxi.plugin.manifest import Plugin
from guanxi.plugin.models import PluginState
from guanxi.plugin.registry import Registry

State = Literal["on", "off", "held", "behind", "waiting", "missing", "left"]
"""held: something is wrong with it. behind: it is on as soon as its migrations have run. waiting: switched on, but a
plugin it requires is not. missing: switched on, but not installed any more. left: neither, but its data is here."""

TITLES: Final[Mapping[State, LazyString]] = {
    "on": _l("on"), "off": _l("off"), "held": _l("held"), "behind": _l("waits for a migration"),
    "waiting": _l("waits for another"), "missing": _l("missing"), "left": _l("not installed")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One plugin. `found` is None for one that is missing; `late` says that its tables wait for a migration, `kept`
    that it has tables here.

    `requires` and `required_by` are names; `holding` those of `required_by` that are on, `since` when it was last
    switched on or off.
    """

    name: str
    state: State
    found: Found | None = None
    late: bool = False
    kept: bool = False
    requires: Sequence[str] = ()
    required_by: Sequence[str] = ()
    holding: Sequence[str] = ()
    since: datetime | None = None

    @property
    def plugin(self) -> Plugin | None:
        """Its manifest, None where there is none to be read."""
        return None if self.found is None else self.found.plugin


@dataclass(frozen=True, slots=True)
class _Decided:
    enabled: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class _Looked:
    """What the standing of any plugin is told from."""

    registry: Registry
    on: Set[str]
    behind: Set[str]
    kept: Set[str]
    decided: Mapping[str, _Decided] = field(default_factory=dict)


def standings(ctx: Ctx, registry: Registry, behind: Set[str]) -> list[Standing]:
    """All installed plugins in the order of their dependencies, then those of which only a switch or data is here.

    `behind` are the plugins whose tables wait for a migration.
    """
    rows = ctx.session.execute(select(PluginState.name, PluginState.enabled, PluginState.changed_at))
    kept = migrate.named(ctx.session.connection())
    looked = _Looked(registry, ctx.catalogue.names, behind, kept,
                     {row.name: _Decided(row.enabled, row.changed_at) for row in rows})
    known = {one.name for one in registry.found}
    gone = {name for name, decided in looked.decided.items() if decided.enabled} | kept
    return [*(_standing(looked, found) for found in registry.found),
            *(_gone(looked, name) for name in sorted(gone - known))]


def problem_of(one: Standing, titles: Mapping[str, str]) -> str:
    """Why a plugin is not what it was switched to, or can't be switched on yet, and the cure; empty when all is well.

    `titles` are what plugins are called, by name.
    """
    if one.found is not None and one.found.issue is not None:
        return str(one.found.issue)
    if one.state == "missing":
        return _("It is switched on, but its package is not installed any more. Its data is kept. Install it again, or "
                 "switch it off.")
    if one.state == "waiting":
        return _("It comes on by itself when these do: %(names)s.",
                 names=_(", ").join(titles.get(name, name) for name in one.requires))
    if one.state == "left":
        return _("Its package is not installed any more. Its data is kept until it is uninstalled here too.")
    if one.state == "behind":
        return _("Its tables wait for a migration: let it run here, or run “guanxi migrate up” on the server.")
    return _("Its tables are brought up to date when it is switched on.") if one.late and one.kept else ""


def _gone(looked: _Looked, name: str) -> Standing:
    decided = looked.decided.get(name)
    return Standing(name=name, state="missing" if decided is not None and decided.enabled else "left",
                    kept=name in looked.kept, since=None if decided is None else decided.at)


def _standing(looked: _Looked, found: Found) -> Standing:
    decided = looked.decided.get(found.name)
    required_by = looked.registry.dependants(found.name) if found.issue is None else []
    return Standing(
        name=found.name, found=found, state=_state(looked, found), late=found.name in looked.behind,
        kept=found.name in looked.kept,
        requires=requirement_names(found.plugin) if found.plugin is not None and found.issue is None else (),
        required_by=required_by, holding=[other for other in required_by if other in looked.on],
        since=None if decided is None else decided.at)


def _state(looked: _Looked, found: Found) -> State:
    if found.issue is not None:
        return "held"
    if found.name in looked.on:
        return "on"
    decided = looked.decided.get(found.name)
    if decided is None or not decided.enabled:
        return "off"
    return "behind" if found.name in looked.behind else "waiting"
