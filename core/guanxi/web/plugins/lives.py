"""What a plugin keeps, on the Plugins page: its tables made or migrated, taken away into a file, and brought back."""

from __future__ import annotations

from collections.abc import Set

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from guanxi.ctx import Ctx
from guanxi.errors import NotFound, Refused
from guanxi.i18n import _
from guanxi.lifecycle.archives import archive_called, archives_of, delete
from guanxi.lifecycle.jobs import start_installing, start_uninstalling
from guanxi.lifecycle.uninstalling import impact_of
from guanxi.plugin.registry import Registry
from guanxi.settings import switching
from guanxi.settings.installed import Standing, standings
from guanxi.settings.switching import PERMISSION
from guanxi.web.attempts import write
from guanxi.web.context import current_ctx, plugin_host, requires
from guanxi.web.plugins.blueprint import blueprint
from guanxi.web.plugins.overview import title_of
from guanxi.web.redirects import go_to
from guanxi.web.toasts import toast


def enabled(ctx: Ctx, registry: Registry, name: str, behind: Set[str], archive: str = "") -> list[str]:
    """Switch `name` on, and let the migrations run that it and those it requires wait for; who was off."""
    late = [one for one in switching.with_requirements(registry, name) if one in behind]
    changed = switching.enable(ctx, registry, name)
    if archive:
        archive_called(ctx.instance, name, archive)
    if late:
        start_installing(ctx, late, str(registry.usable[name].title), archive)
    return changed


@blueprint.get("/plugins/<name>/enable")
@requires(PERMISSION)
def ask_enable(name: str) -> str:
    """The dialog that offers what an uninstalled plugin had."""
    one = _standing(name)
    return render_template("plugins/enable.html", name=name, title=title_of(one),
                           archives=archives_of(current_ctx().instance, name))


@blueprint.post("/plugins/<name>/migrate")
@requires(PERMISSION)
def migrate(name: str) -> ResponseReturnValue:
    """Let the migrations run that a plugin that is on waits for."""
    one = _standing(name)
    if one.plugin is None or not one.late:
        abort(404)
    write(lambda ctx: start_installing(ctx, [name], title_of(one)))
    return go_to(url_for("plugins.index"))


@blueprint.get("/plugins/<name>/uninstall")
@requires(PERMISSION)
def ask_uninstall(name: str) -> str:
    """The dialog that says what goes, and what won't work without it."""
    one = _standing(name)
    return render_template("plugins/uninstall.html", name=name, title=title_of(one), installed=one.found is not None,
                           impact=impact_of(current_ctx(), name))


@blueprint.post("/plugins/<name>/uninstall")
@requires(PERMISSION)
def uninstall(name: str) -> ResponseReturnValue:
    """Take what a plugin keeps into a file, and out of the database."""
    one = _standing(name)
    version = one.plugin.version if one.plugin is not None else ""
    try:
        write(lambda ctx: start_uninstalling(ctx, name, title_of(one), version))
    except Refused as refused:
        toast(str(refused), tone="bad")
    return go_to(url_for("plugins.index"))


@blueprint.post("/plugins/<name>/archives/<archive>/delete")
@requires(PERMISSION)
def delete_archive(name: str, archive: str) -> ResponseReturnValue:
    """Delete for good what an uninstalled plugin had."""
    try:
        write(lambda ctx: delete(ctx, name, archive))
        toast(_("The archive is deleted"))
    except NotFound as gone:
        toast(str(gone), tone="bad")
    return go_to(url_for("plugins.index"))


def _standing(name: str) -> Standing:
    ctx, host = current_ctx(), plugin_host()
    found = standings(ctx, host.registry, host.behind(ctx.session))
    return next((one for one in found if one.name == name), None) or abort(404)
