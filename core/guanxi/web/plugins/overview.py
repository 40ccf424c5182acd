"""The Plugins page: every installed plugin, how it stands, what it adds, what goes wrong in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from guanxi.contributions import Setting
from guanxi.ctx import Ctx
from guanxi.i18n import _
from guanxi.jobs.attendance import Process, processes
from guanxi.lifecycle.archives import Archive, archives_of
from guanxi.plugin import Plugin, safety
from guanxi.plugin.discovery import Found, changed_on_disk
from guanxi.plugin.fading import FADING, uses_in
from guanxi.plugin.host import PluginHost
from guanxi.settings.installed import TITLES, Standing, State, problem_of, standings
from guanxi.settings.trouble import Trouble, troubles
from guanxi.web.plugins.words import added

_TONES: Final[Mapping[State, str]] = {
    "on": "green", "off": "none", "held": "red", "behind": "yellow", "waiting": "yellow", "missing": "red",
    "left": "none"}
_NEED_ATTENTION: Final = frozenset({"held", "behind", "waiting", "missing"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One plugin, ready for the template. `problem` says why it does not work, `holding` who is switched off with
    it; `late` that its tables wait for a migration, `kept` that there are any; `archives` are what it had when it was
    uninstalled; `elsewhere` says which processes run another version, `fading` where it uses what goes away; `checks`
    says that it can be asked how it is."""

    name: str
    title: str
    version: str
    summary: str
    state: State
    words: str
    tone: str
    problem: str
    trace: str
    since: datetime | None
    late: bool
    kept: bool
    archives: Sequence[Archive]
    elsewhere: str
    fading: Sequence[str]
    adds: Sequence[str]
    requires: Sequence[str]
    required_by: Sequence[str]
    holding: Sequence[str]
    troubles: Sequence[Trouble]
    settings: bool
    checks: bool

    @property
    def attention(self) -> bool:
        """Whether somebody has to do something about it."""
        return self.state in _NEED_ATTENTION or any(one.muted_until for one in self.troubles)

    @property
    def failures(self) -> int:
        """How many of its calls failed lately."""
        return sum(one.count for one in self.troubles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All rows, in groups. `safe` says why third-party plugins are not loaded, `leave` whether to end that here;
    `restart` names plugins that were installed, upgraded or removed since this process was started."""

    safe: str
    restart: Sequence[str]
    leave: bool
    attention: Sequence[Row]
    on: Sequence[Row]
    off: Sequence[Row]


def overview(ctx: Ctx, host: PluginHost) -> Overview:
    """All installed plugins, those that need attention first."""
    rows = rows_of(ctx, host)
    safe = next((one.issue for one in host.registry.found if one.issue and one.issue.code == "safe"), None)
    calm = [row for row in rows if not row.attention]
    return Overview(safe=str(safe or ""), restart=changed_on_disk(host.registry.found),
                    leave=safety.held_by(ctx.instance, variable=False) is not None,
                    attention=[row for row in rows if row.attention],
                    on=[row for row in calm if row.state == "on"], off=[row for row in calm if row.state == "off"])


def rows_of(ctx: Ctx, host: PluginHost) -> list[Row]:
    """All installed plugins in the order of their dependencies."""
    found = standings(ctx, host.registry, host.behind(ctx.session))
    titles = {one.name: title_of(one) for one in reversed(found)}
    wrong, running = troubles(ctx), processes(ctx)
    return [_row(ctx, host, one, titles, [trouble for trouble in wrong if trouble.plugin == one.name], running)
            for one in found]


def title_of(one: Standing) -> str:
    """What a plugin is called; by its name where there is no manifest."""
    return str(one.plugin.title) if one.plugin is not None else one.name


def settings_of(ctx: Ctx, name: str) -> list[Setting]:
    """What can be set about a plugin, as long as it is on, in the order of its manifest."""
    return [item for key, item in ctx.catalogue.settings.items() if key.startswith(f"{name}.")]


def with_settings(ctx: Ctx) -> list[tuple[str, str]]:
    """Name and title of the plugins that are on and have settings, by title."""
    known = {key.partition(".")[0] for key in ctx.catalogue.settings}
    return sorted(((name, str(ctx.catalogue.titles[name])) for name in known), key=lambda pair: pair[1])


def _row(ctx: Ctx, host: PluginHost, one: Standing, titles: Mapping[str, str], wrong: Sequence[Trouble],
         running: Sequence[Process]) -> Row:
    plugin, accepted = one.plugin, one.state != "held"
    hooks = host.registry.hooks.implementations([one.name]) if plugin is not None and accepted else {}
    muted = one.state == "on" and any(trouble.muted_until for trouble in wrong)
    return Row(
        name=one.name, title=title_of(one), version=plugin.version if plugin is not None else "",
        summary=str(plugin.summary) if plugin is not None else "", state=one.state, late=one.late, since=one.since,
        kept=one.kept, archives=archives_of(ctx.instance, one.name) if not one.kept else (),
        words=_("partly left out") if muted else str(TITLES[one.state]), tone="yellow" if muted else _TONES[one.state],
        problem=problem_of(one, titles), trace=one.found.trace if one.found is not None else "",
        adds=added(plugin, hooks) if plugin is not None and accepted else (),
        requires=[titles.get(name, name) for name in one.requires],
        required_by=[titles[name] for name in one.required_by], holding=[titles[name] for name in one.holding],
        elsewhere=_elsewhere(plugin, running) if plugin is not None and accepted else "",
        fading=_fading(one.found),
        troubles=wrong if accepted else (), settings=bool(settings_of(ctx, one.name)) and accepted,
        checks=one.state == "on" and plugin is not None and bool(plugin.health))


def _fading(found: Found | None) -> list[str]:
    """Where a plugin uses names of the door that go away, for its author."""
    uses = uses_in(found.package) if found is not None and found.package else ()
    return [_("%(file)s, line %(line)s: “%(name)s” goes with version %(until)s of the plugin API. Use “%(instead)s”.",
              file=use.file, line=use.line, name=use.name, until=FADING[use.name].until,
              instead=FADING[use.name].instead) for use in uses if use.name in FADING]


def _elsewhere(plugin: Plugin, running: Sequence[Process]) -> str:
    """Which processes run another version than this one, empty when all are the same."""
    others = [version for one in running
              if (version := one.plugins.get(plugin.name, plugin.version)) != plugin.version]
    if not others:
        return ""
    return _("%(count)s of %(all)s processes still run version %(versions)s. Start them again.", count=len(others),
             all=len(running), versions=_(", ").join(sorted(set(others))))
