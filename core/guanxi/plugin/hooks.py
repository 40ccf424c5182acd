"""The implementations of hooks, taken from plugins' `hooks.py` and checked against the specs."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from types import ModuleType
from typing import Any, Final

import pluggy

from guanxi.errors import Issue, Text
from guanxi.hookspecs import MODULES, PROJECT, SPECS
from guanxi.i18n import _l
from guanxi.plugin.failures import Failures

_WRAPPERS: Final = ("wrapper", "hookwrapper", "tryfirst", "trylast")


@dataclass(frozen=True, slots=True, kw_only=True)
class Implementation:
    """One plugin's implementation of one hook; it takes those of the hook's arguments that it names."""

    plugin: str
    title: Text
    function: Callable[..., Any]
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HookSet:
    """Implementations by hook, in the order in which plugins depend on each other.

    `enabled` are those of the plugins that are on, `all` those of every plugin there is, for duties that go on
    while a plugin is off. `muted` says until when a hook of a plugin is left out.
    """

    enabled: Mapping[str, tuple[Implementation, ...]] = field(default_factory=dict)
    all: Mapping[str, tuple[Implementation, ...]] = field(default_factory=dict)
    muted: Mapping[tuple[str, str], datetime] = field(default_factory=dict)
    failures: Failures = field(default_factory=Failures)


class HookTable:
    """All implementations there are; pluggy compares them with the specs."""

    def __init__(self) -> None:
        self._manager = pluggy.PluginManager(PROJECT)
        for module in MODULES:
            self._manager.add_hookspecs(module)
        self._titles: dict[str, Text] = {}

    def add(self, name: str, title: Text, module: ModuleType | None) -> Issue | None:
        """Take in the hooks of a plugin; what is wrong with them, in which case none is taken."""
        if module is None:
            return None
        issue = self._misfit(module)
        if issue is not None:
            return issue
        try:
            self._manager.register(module, name)
        except pluggy.PluginValidationError as error:
            self._manager.unregister(name=name) if self._manager.has_plugin(name) else None
            return Issue(message=_l("%(file)s: %(error)s"), code="hook",
                         params={"file": module.__name__, "error": str(error).replace("\n", " ")})
        self._titles[name] = title
        return None

    def implementations(self, names: Iterable[str]) -> dict[str, tuple[Implementation, ...]]:
        """The hooks of these plugins, in this order."""
        wanted = list(names)
        found = {}
        for hook in SPECS:
            by_plugin = {one.plugin_name: one for one in getattr(self._manager.hook, hook).get_hookimpls()}
            here = tuple(self._implementation(by_plugin[name]) for name in wanted if name in by_plugin)
            if here:
                found[hook] = here
        return found

    def _implementation(self, one: pluggy.HookImpl) -> Implementation:
        return Implementation(plugin=one.plugin_name, title=self._titles[one.plugin_name], function=one.function,
                              arguments=tuple(one.argnames))

    def _misfit(self, module: ModuleType) -> Issue | None:
        """What pluggy would let pass: a hook that doesn't exist, and asking to be called out of order."""
        for name, function in inspect.getmembers(module, inspect.isfunction):
            options = self._manager.parse_hookimpl_opts(module, name)
            if options is None:
                continue
            code = function.__code__
            place = {"file": code.co_filename, "line": code.co_firstlineno, "hook": name}
            if name not in SPECS:
                near = get_close_matches(name, SPECS, n=1)
                return Issue(code="hook", params={**place, "near": near[0] if near else "-"}, message=_l(
                    "%(file)s, line %(line)s: there is no hook “%(hook)s”. The nearest name is “%(near)s”."))
            if any(options.get(option) for option in _WRAPPERS):
                return Issue(code="hook", params=place, message=_l(
                    "%(file)s, line %(line)s: “%(hook)s” asks to be called first, last or around others. Say in the "
                    "manifest, with after=(…), behind whom the plugin comes."))
        return None
