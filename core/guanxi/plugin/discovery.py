"""Finding installed plugins through the entry-point group `guanxi.plugins`. One that fails stops nobody."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Final

from guanxi.errors import Issue
from guanxi.i18n import _l, add_translations
from guanxi.plugin.manifest import Plugin

GROUP: Final = "guanxi.plugins"
DISTRIBUTION: Final = "guanxi"
_MOST_TRACE: Final = 4000
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An installed package that says it is a plugin: its manifest, hooks, pages and files, or why it has none.

    `release` is the version of the distribution it was loaded from, empty where there is none. `trace` is for the
    administrator who has to find out: the last lines of what Python said.
    """

    name: str
    package: str
    plugin: Plugin | None = None
    hooks: ModuleType | None = None
    views: ModuleType | None = None
    resources: ModuleType | None = None
    static: Path | None = None
    issue: Issue | None = None
    release: str = ""
    trace: str = ""


def installed_plugins(safe: Issue | None = None) -> list[Found]:
    """All installed plugins, by name; with `safe`, those of third parties are not loaded but held, for that reason."""
    points = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    return [replace(loaded(point) if safe is None or _is_ours(point) else
                    Found(name=point.name, package=point.value, issue=safe), release=_release(point))
            for point in points]


def changed_on_disk(found: Iterable[Found]) -> list[str]:
    """The names of plugins that were installed, upgraded or removed since `found` was loaded: a restart is due."""
    before = {one.name: one.release for one in found if one.package}
    now = {point.name: _release(point) for point in entry_points(group=GROUP)}
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))


def _release(point: EntryPoint) -> str:
    return point.dist.version if point.dist is not None else ""


def package_of(name: str) -> str:
    """The package a plugin lies in, found without importing it; empty for one that is not installed."""
    return next((point.value for point in entry_points(group=GROUP) if point.name == name), "")


def found_plugin(plugin: Plugin, package: str = "") -> Found:
    """A plugin that is at hand already, as tests have them."""
    return _whole(plugin, package) if package else Found(name=plugin.name, package="", plugin=plugin)


def _is_ours(point: EntryPoint) -> bool:
    """Whether it comes in one distribution with the platform."""
    return point.dist is not None and point.dist.name == DISTRIBUTION


def loaded(point: EntryPoint) -> Found:
    """What stands behind an entry point: the plugin, or why it can't be used."""
    try:
        plugin = getattr(point.load(), "plugin", None)
        if isinstance(plugin, Plugin) and plugin.name == point.name:
            return _whole(plugin, point.value)
    except BaseException as error:  # noqa: BLE001 - whatever a plugin does at its import: the site starts
        trace = "".join(traceback.format_exception(error))[-_MOST_TRACE:]
        _say(point.name, f"{type(error).__name__}: {error}".partition("\n")[0], trace)
        issue = Issue(message=_l("It can’t be imported: %(error)s. Ask its author, or install another version."),
                      code="import", params={"error": f"{type(error).__name__}: {error}"})
        return Found(name=point.name, package=point.value, issue=issue, trace=trace)
    return Found(name=point.name, package=point.value, issue=Issue(
        message=_l("Its package has no manifest: %(package)s/__init__.py needs “plugin = Plugin(…)” with the name "
                   "“%(name)s”."),
        code="manifest", params={"package": point.value, "name": point.name}))


@cache
def _say(name: str, reason: str, trace: str) -> None:
    """Once a process: a line for whoever looks, the trace for whoever keeps a log at the level of INFO."""
    logger.error("plugin %s can't be imported: %s", name, reason)
    logger.info("plugin %s can't be imported:\n%s", name, trace)


def _whole(plugin: Plugin, package: str) -> Found:
    """The plugin with what lies in its package by convention: hooks.py, views.py, resources.py, static/,
    translations/."""
    folders = [Path(folder).resolve() for folder in import_module(package).__path__]
    for folder in folders:
        add_translations(folder / "translations")
    static = next((folder / "static" for folder in folders if (folder / "static").is_dir()), None)
    return Found(name=plugin.name, package=package, plugin=plugin, hooks=_module(package, "hooks"),
                 views=_module(package, "views"), resources=_module(package, "resources"), static=static)


def _module(package: str, name: str) -> ModuleType | None:
    """A module of the package, None when there is none of this name."""
    return import_module(f"{package}.{name}") if find_spec(f"{package}.{name}") else None
