"""`guanxi plugin`: what a plugin keeps is made, taken away into a file, and brought back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click

from guanxi.cli.report import Report, Result, reported
from guanxi.cli.runtime import opened_runtime, plugin_host
from guanxi.ctx import Ctx, Principal
from guanxi.i18n import _
from guanxi.lifecycle.archives import archive_called, path_of
from guanxi.lifecycle.installing import Tick, install
from guanxi.lifecycle.uninstalling import check, impact_of, take_away
from guanxi.plugin.host import PluginHost
from guanxi.settings import switching


@contextmanager
def opened_plugins() -> Iterator[tuple[Ctx, PluginHost]]:
    """The installation and its plugins, for a command that may do everything."""
    with opened_runtime() as runtime, runtime.opened(Principal.system("guanxi plugin")) as ctx:
        yield ctx, plugin_host(runtime)


def installed(report: Report, ctx: Ctx, host: PluginHost, names: Sequence[str], archive: str) -> int:
    """Run the migrations that `names` and those they require wait for; how many rows came back from the archive."""
    last = names[-1]
    source = archive_called(ctx.instance, last, archive) if archive else None
    behind = host.behind(ctx.session)
    wanted = dict.fromkeys(one for name in names for one in switching.with_requirements(host.registry, name))
    rows = 0
    with _ticking(report, _("Making tables")) as tick:
        for name in (one for one in wanted if one in behind):
            for table, loaded in install(ctx, name, source if name == last else None, tick).items():
                rows += loaded.rows
                report.say(_("%(table)s: %(rows)s rows are back, %(left)s are left out", table=table, rows=loaded.rows,
                             left=loaded.left_out))
    return rows


@click.command(help=_("Take what NAME keeps into a file, and out of the database; it must be off."))
@click.argument("name")
@click.option("--dry-run", is_flag=True, help=_("Only say what would go."))
@reported
def uninstall(report: Report, name: str, dry_run: bool) -> Result:
    """Archive a plugin's rows and settings, then remove them; its package may be gone already."""
    with opened_plugins() as (ctx, host):
        impact = impact_of(ctx, name)
        for table, rows in impact.rows.items():
            report.say(f"{table}\t{rows}")
        if impact.views:
            report.say(_("Saved views that use it: %(names)s", names=_(", ").join(impact.views)))
        check(ctx, impact)
        path = path_of(ctx.instance, name, f"{ctx.now:%Y%m%dT%H%M%S}")
        if not dry_run:
            found = host.registry.usable.get(name)
            title, version = (str(found.title), found.version) if found is not None else (name, "")
            with _ticking(report, _("Archiving")) as tick:
                take_away(ctx, name, title, version, path, tick)
            report.say(_("%(rows)s rows are kept in %(file)s.", rows=impact.total, file=str(path)))
    return {"rows": impact.rows, "archive": None if dry_run else path.name, "views": impact.views}


@contextmanager
def _ticking(report: Report, title: str) -> Iterator[Tick]:
    """A bar that is told how far the work is, not how far it got on."""
    with report.progress(title) as advance:
        reached = 0

        def tick(done: int, _total: int) -> None:
            nonlocal reached
            advance(done - reached)
            reached = done

        yield tick
