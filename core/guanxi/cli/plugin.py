"""`guanxi plugin`: what is installed, and switching it on and off."""

from __future__ import annotations

import click

from guanxi.cli.kit import check, new
from guanxi.cli.plugin_doctor import doctor
from guanxi.cli.plugin_lives import installed, opened_plugins, uninstall
from guanxi.cli.report import Report, Result, reported
from guanxi.config import instance_folder
from guanxi.config import safe_mode as asked_for_safety
from guanxi.db import retrying
from guanxi.i18n import _
from guanxi.lifecycle.archives import archives_of
from guanxi.plugin import safety
from guanxi.settings import switching
from guanxi.settings.installed import TITLES, Standing, problem_of, standings


@click.group(help=_("List the installed plugins, switch them on and off."))
def plugin() -> None:
    """The group of the commands below, and of those for authors."""


@plugin.command("list", help=_("Every installed plugin and how it stands."))
@reported
def listed(report: Report) -> Result:
    """List the plugins."""
    with opened_plugins() as (ctx, host):
        found = standings(ctx, host.registry, host.behind(ctx.session))
        archives = {one.name: [kept.name for kept in archives_of(ctx.instance, one.name)] for one in found}
    for one in found:
        report.say("\t".join((one.name, _version(one), str(TITLES[one.state]), problem_of(one, {}))).rstrip())
        for line in _trace(one).splitlines():
            report.say(f"    {line}")
    return {"plugins": [{"name": one.name, "version": _version(one), "state": one.state, "reason": problem_of(one, {}),
                         "trace": _trace(one), "package": one.found.package if one.found else "",
                         "archives": archives[one.name], "requires": list(one.requires),
                         "required_by": list(one.required_by)} for one in found]}


@plugin.command(help=_("Switch NAMES on, and with them the plugins they require; migrations they wait for are run."))
@click.argument("names", nargs=-1, required=True)
@click.option("--archive", default="", help=_("Bring back what the last of NAMES had: the name of an archive."))
@reported
def enable(report: Report, names: tuple[str, ...], archive: str) -> Result:
    """Switch plugins on, all or none, once their tables are up to date."""
    with opened_plugins() as (ctx, host):
        back = installed(report, ctx, host, names, archive)
        changed = retrying(ctx, lambda unit: [
            one for name in names for one in switching.enable(unit.ctx, host.registry, name)])
    report.say(_("Switched on: %(names)s", names=_(", ").join(changed)) if changed else _("They were on already."))
    return {"enabled": changed, "rows_back": back}


@plugin.command(help=_("Switch NAMES off; their data stays."))
@click.argument("names", nargs=-1, required=True)
@click.option("--cascade", is_flag=True, help=_("Also those that require them."))
@reported
def disable(report: Report, names: tuple[str, ...], cascade: bool) -> Result:
    """Switch plugins off, all or none."""
    with opened_plugins() as (ctx, host):
        changed = retrying(ctx, lambda unit: [
            one for name in names for one in switching.disable(unit.ctx, host.registry, name, cascade=cascade)])
    report.say(_("Switched off: %(names)s", names=_(", ").join(changed)) if changed else _("They were off already."))
    return {"disabled": changed}


@plugin.command("safe-mode", help=_("Say whether third-party plugins are loaded; with “on” or “off”, change that from "
                                    "the next start on."))
@click.argument("wanted", type=click.Choice(["on", "off"]), required=False)
@reported
def safe_mode(report: Report, wanted: str | None) -> Result:
    """Ask for safe mode, leave it, or say why it is on."""
    instance = instance_folder()
    if wanted == "on":
        safety.ask(instance)
    elif wanted == "off":
        safety.leave(instance)
    reason = safety.held_by(instance, asked_for_safety())
    report.say(str(reason) if reason else _("All installed plugins are loaded."))
    if wanted:
        report.say(_("Processes that are running notice it when they are started again."))
    return {"safe_mode": reason is not None}


def _trace(one: Standing) -> str:
    return one.found.trace if one.found is not None else ""


def _version(one: Standing) -> str:
    return one.plugin.version if one.plugin is not None else ""


plugin.add_command(doctor)
plugin.add_command(uninstall)
plugin.add_command(new)
plugin.add_command(check)
