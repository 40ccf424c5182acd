"""Whether an installed plugin can be taken in, given those taken in before it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from guanxi.db import Base
from guanxi.errors import ConfigurationError, Issue
from guanxi.i18n import _l
from guanxi.jobs.schedule import check_schedules
from guanxi.plugin.discovery import Found
from guanxi.plugin.manifest import Plugin

RESERVED: Final = frozenset({
    "api", "assets", "custom", "customer", "customers", "dashboard", "departments", "favourites", "fields", "find",
    "first-steps", "fragments", "healthz", "help", "imports", "jobs", "lists", "mail", "me", "new", "notices",
    "plugins", "preferences", "readyz", "roles", "settings", "setup", "sign-in", "sign-out", "staff", "start",
    "stores", "tags", "backup", "check", "demo", "dev", "import", "init", "migrate", "plugin", "restore", "run",
    "upgrade", "usage", "user", "worker"})
"""How addresses and keys of the platform begin, and its commands; a plugin's begin with its name."""

_NAME: Final = re.compile(r"[a-z][a-z0-9]{1,29}")
KEYED: Final = ("attributes", "criteria", "entities", "importers", "export_formats", "table_formats", "approvables",
                "permissions",
                "settings", "jobs", "dated",
                "subscriptions", "timeline_kinds", "notice_kinds", "menu", "creations", "channels",
                "list_actions")
"""What in a manifest has a `key`, which begins with the plugin's name."""


def issue_of(found: Found, plugin: Plugin, accepted: Mapping[str, Plugin], api: int) -> Issue | None:
    """The first reason not to take `plugin` in, None when there is none."""
    checks = (name_issue(plugin.name), _api(plugin, api), _requirements(plugin, accepted), _keys(plugin),
              _clash(plugin, accepted), _tables(found, plugin), _schedules(plugin),
              _followed(plugin), _pages(found, plugin), _resources(found, plugin), _files(found, plugin))
    return next(filter(None, checks), None)


def requirement_names(plugin: Plugin) -> list[str]:
    """The names of the plugins that `plugin` can't do without."""
    return [Requirement(text).name for text in plugin.requires]


def keys_of(plugin: Plugin) -> Iterator[tuple[str, str]]:
    """Everything `plugin` claims: what it is, and its key."""
    for kind in KEYED:
        for item in getattr(plugin, kind):
            yield kind, item.key
    yield from (("families", family.prefix) for family in plugin.families)
    yield from (("events", event.name) for event in plugin.events)
    yield from (("services", name) for name in plugin.services)
    yield from (("commands", str(command.name)) for command in plugin.commands)


def name_issue(name: str) -> Issue | None:
    """Why a plugin can't be called so, None when it can."""
    if not _NAME.fullmatch(name):
        return Issue(message=_l("“%(name)s” is no name for a plugin: use 2 to 30 small letters and digits."),
                     code="name", params={"name": name})
    if name in RESERVED:
        return Issue(message=_l("“%(name)s” begins addresses or commands of the platform. Choose another name."),
                     code="name", params={"name": name})
    return None


def _api(plugin: Plugin, api: int) -> Issue | None:
    try:
        fits = Version(str(api)) in SpecifierSet(plugin.api)
        Version(plugin.version)
    except (InvalidSpecifier, InvalidVersion) as error:
        return Issue(message=_l("Its manifest can’t be read: %(error)s"), code="manifest",
                     params={"error": str(error)})
    if fits:
        return None
    return Issue(message=_l("It was written for version %(wanted)s of the plugin API, and this is %(api)s. Install a "
                            "version of it for this API."),
                 code="api", params={"wanted": plugin.api, "api": api})


def _requirements(plugin: Plugin, accepted: Mapping[str, Plugin]) -> Issue | None:
    for text in plugin.requires:
        try:
            wanted = Requirement(text)
        except InvalidRequirement as error:
            return Issue(message=_l("Its manifest can’t be read: %(error)s"), code="manifest",
                         params={"error": str(error)})
        there = accepted.get(wanted.name)
        if there is None:
            return Issue(message=_l("It needs the plugin “%(name)s”, which is not installed or is held itself."),
                         code="requires", params={"name": wanted.name})
        if Version(there.version) not in wanted.specifier:
            return Issue(message=_l("It needs “%(wanted)s”, and version %(version)s is installed."),
                         code="requires", params={"wanted": text, "version": there.version})
    return None


def _keys(plugin: Plugin) -> Issue | None:
    """Whether every key begins with the plugin's name, so that no two plugins can want the same by chance.

    Commands are left out: they hang below their plugin's name anyway.
    """
    for kind, key in keys_of(plugin):
        if kind == "commands":
            continue
        if kind == "services":
            own = key == plugin.name or key.startswith(f"{plugin.name}.")
        else:
            own = key.startswith(f"{plugin.name}.") or (kind == "menu" and key == plugin.name)
        if not own:
            return Issue(message=_l("In %(kind)s of its manifest, “%(key)s” must begin with “%(name)s”."),
                         code="key", params={"kind": kind, "key": key, "name": plugin.name})
    return None


def _clash(plugin: Plugin, accepted: Mapping[str, Plugin]) -> Issue | None:
    """Keys begin with their plugin's name, so all that two plugins can both claim is that name."""
    if plugin.name in accepted:
        return Issue(message=_l("Another plugin is called “%(name)s” too. Uninstall one of the two."), code="clash",
                     params={"name": plugin.name})
    twice = next((claim for claim, count in Counter(keys_of(plugin)).items() if count > 1), None)
    if twice is None:
        return None
    return Issue(message=_l("In %(kind)s of its manifest, “%(key)s” stands twice. Rename one of them."), code="clash",
                 params={"kind": twice[0], "key": twice[1]})


def _pages(found: Found, plugin: Plugin) -> Issue | None:
    """Whether its pages hang on a blueprint that bears its name, by which they come and go with it."""
    if found.views is None or getattr(getattr(found.views, "blueprint", None), "name", None) == plugin.name:
        return None
    return Issue(message=_l("%(package)s/views.py needs “blueprint = Blueprint(\"%(name)s\", __name__)”."),
                 code="views", params={"package": found.package, "name": plugin.name})


def _resources(found: Found, plugin: Plugin) -> Issue | None:
    """Whether its part of the API bears its name, by which it comes and goes with it."""
    if found.resources is None or getattr(getattr(found.resources, "resources", None), "plugin", None) == plugin.name:
        return None
    return Issue(message=_l("%(package)s/resources.py needs “resources = Resources(\"%(name)s\", title)”."),
                 code="resources", params={"package": found.package, "name": plugin.name})


def _files(found: Found, plugin: Plugin) -> Issue | None:
    """Whether the files its pages load are there, and what they are said to be."""
    for suffix, names in ((".js", plugin.scripts), (".css", plugin.styles)):
        for name in names:
            if not name.endswith(suffix) or found.static is None or not (found.static / name).is_file():
                return Issue(message=_l("Its pages load “%(file)s”, and its package has no such %(suffix)s file in "
                                        "static/."), code="static", params={"file": name, "suffix": suffix})
    return None


def _followed(plugin: Plugin) -> Issue | None:
    """Whether the jobs that settings begin are its own."""
    own = {job.key for job in plugin.jobs}
    lost = next((item for item in plugin.settings if item.job is not None and item.job not in own), None)
    if lost is None:
        return None
    return Issue(message=_l("Its setting “%(key)s” begins the job “%(job)s”, which its manifest does not name."),
                 code="setting_job", params={"key": lost.key, "job": lost.job})


def _schedules(plugin: Plugin) -> Issue | None:
    try:
        check_schedules(plugin.jobs)
    except ConfigurationError as error:
        return Issue(message=error.message, code="schedule", params=error.params)
    return None


def _tables(found: Found, plugin: Plugin) -> Issue | None:
    """Whether its tables, and no others, begin with its name: so migrations tell whose they are."""
    for mapper in Base.registry.mappers:
        table = str(getattr(mapper.local_table, "name", ""))
        own = bool(found.package) and mapper.class_.__module__.startswith(f"{found.package}.")
        named = table == plugin.name or table.startswith(f"{plugin.name}_")
        if own and not named:
            return Issue(message=_l("Its table “%(table)s” must begin with “%(name)s_”."), code="table",
                         params={"table": table, "name": plugin.name})
        if named and mapper.class_.__module__.startswith("guanxi."):
            return Issue(message=_l("“%(name)s” is how tables of the platform begin (%(table)s). Choose another name."),
                         code="table", params={"table": table, "name": plugin.name})
    return None
