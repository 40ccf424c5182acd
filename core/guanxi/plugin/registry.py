"""What is installed: the plugins that can be used, in the order of their dependencies, and why others can't."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any

from guanxi import migrate
from guanxi.contributions import Catalogue
from guanxi.errors import Issue
from guanxi.i18n import _l
from guanxi.plugin.checks import issue_of, requirement_names
from guanxi.plugin.discovery import Found
from guanxi.plugin.hooks import HookSet, HookTable
from guanxi.plugin.manifest import Plugin


@dataclass(frozen=True, kw_only=True)
class Registry:
    """`found` are all installed plugins, in the order in which they are taken in; those with an issue are held."""

    core: Sequence[Plugin]
    found: Sequence[Found]
    hooks: HookTable

    @classmethod
    def of(cls, core: Sequence[Plugin], found: Iterable[Found], api: int) -> Registry:
        """Take in what can be taken in. The answer doesn't depend on the order of `found`."""
        taken: list[Found] = []
        accepted = {plugin.name: plugin for plugin in core}
        hooks = HookTable()
        for one in _in_order(found):
            plugin = one.plugin
            issue = one.issue
            if plugin is not None and issue is None:
                issue = issue_of(one, plugin, accepted, api) or hooks.add(plugin.name, plugin.title, one.hooks)
            if plugin is not None and issue is None:
                accepted[plugin.name] = plugin
            taken.append(replace(one, issue=issue))
        return cls(core=core, found=taken, hooks=hooks)

    @property
    def accepted(self) -> Sequence[Found]:
        """Those that are not held; another that wants the name of one of them is."""
        return [one for one in self.found if one.issue is None]

    @cached_property
    def usable(self) -> Mapping[str, Plugin]:
        """The plugins that can be switched on, in the order of their dependencies."""
        return {one.name: one.plugin for one in self.accepted if one.plugin is not None}

    @cached_property
    def owners(self) -> Mapping[str, migrate.Owner]:
        """Whose migrations there are, of the usable plugins that have any."""
        found = {one.name: migrate.plugin_owner(one.name, one.package) for one in self.accepted}
        return {name: owner for name, owner in found.items() if owner is not None}

    @cached_property
    def with_pages(self) -> Mapping[str, Found]:
        """The usable plugins that have pages."""
        return {one.name: one for one in self.accepted if one.views is not None}

    def together(self, wanted: Iterable[str]) -> list[str]:
        """Those of `wanted` that can be on: usable, and with all they require, in the order of dependencies."""
        on: list[str] = []
        names = set(wanted)
        for name, plugin in self.usable.items():
            if name in names and all(other in on for other in requirement_names(plugin)):
                on.append(name)
        return on

    def dependants(self, name: str) -> list[str]:
        """The usable plugins that require `name` themselves."""
        return [other for other, plugin in self.usable.items() if name in requirement_names(plugin)]

    def catalogue(self, enabled: Iterable[str], hooks: HookSet, values: Mapping[str, Any],
                  bare: Collection[str] = ()) -> Catalogue:
        """The core's contributions and those of the plugins `enabled`, with the settings' `values`. Those that are
        `bare`, without tables yet, keep nothing, so they have no duties while they are off."""
        on = self.together(enabled)
        kept = [name for name in self.usable if name not in bare]
        whole = replace(hooks, enabled=self.hooks.implementations(on), all=self.hooks.implementations(kept))
        return Catalogue.of((*self.core, *(self.usable[name] for name in on)), whole, values,
                            owners=(*self.core, *(self.usable[name] for name in kept)))


def _in_order(found: Iterable[Found]) -> list[Found]:
    """By dependencies, then by name; those that require each other in a circle come last, and are held."""
    by_name: dict[str, list[Found]] = {}
    for one in sorted(found, key=lambda item: (item.name, item.package)):
        by_name.setdefault(one.name, []).append(one)
    before = {name: _before(plugins) & by_name.keys() for name, plugins in sorted(by_name.items())}
    circle: set[str] = set()
    while names := _circle({name: others for name, others in before.items() if name not in circle}):
        circle.update(names)
    order = _sorted({name: others for name, others in before.items() if name not in circle})
    held = Issue(message=_l("It is in a circle of plugins that wait for each other: %(names)s."), code="circle",
                 params={"names": ", ".join(sorted(circle))})
    return [*(one for name in order for one in by_name[name]),
            *(replace(one, issue=one.issue or held) for name in sorted(circle) for one in by_name[name])]


def _before(plugins: Iterable[Found]) -> set[str]:
    """Whom plugins of one name come behind."""
    names: set[str] = set()
    for plugin in (one.plugin for one in plugins if one.plugin is not None and one.issue is None):
        names.update(plugin.after)
        names.update(text.split("=")[0].split(">")[0].split("<")[0].split("~")[0].strip() for text in plugin.requires)
    return names - {one.name for one in plugins}


def _circle(before: Mapping[str, set[str]]) -> list[str]:
    """The names in a circle, empty when there is none."""
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        names: list[str] = error.args[1]
        return names
    return []


def _sorted(before: Mapping[str, set[str]]) -> Iterable[str]:
    """By dependencies; of those that are free at the same time, by name."""
    sorter = TopologicalSorter({name: names & before.keys() for name, names in before.items()})
    sorter.prepare()
    while sorter.is_active():
        for name in sorted(sorter.get_ready()):
            yield name
            sorter.done(name)
