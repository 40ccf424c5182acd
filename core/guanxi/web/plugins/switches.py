"""The Plugins page, and what is done there: switched on and off, looked after, asked again."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.ctx import Ctx
from guanxi.errors import NotFound, Refused
from guanxi.i18n import _
from guanxi.jobs.queries import unfinished
from guanxi.lifecycle.jobs import INSTALL, UNINSTALL
from guanxi.plugin import safety
from guanxi.plugin.health import examine
from guanxi.settings import switching, trouble
from guanxi.settings.switching import PERMISSION
from guanxi.web.attempts import write
from guanxi.web.context import current_ctx, plugin_host, requires
from guanxi.web.plugins.blueprint import blueprint
from guanxi.web.plugins.lives import enabled
from guanxi.web.plugins.overview import Row, overview, rows_of
from guanxi.web.plugins.words import hook_title
from guanxi.web.redirects import go_to
from guanxi.web.toasts import toast


@blueprint.get("/plugins")
@requires(PERMISSION)
def index() -> str:
    """Every installed plugin."""
    ctx = current_ctx()
    return render_template("plugins/index.html", found=overview(ctx, plugin_host()), hook_title=hook_title,
                           jobs=unfinished(ctx, (INSTALL, UNINSTALL)))


@blueprint.post("/plugins/safe-mode")
@requires(PERMISSION)
def leave_safe_mode() -> ResponseReturnValue:
    """Let the next start load all plugins again."""
    safety.leave(current_ctx().instance)
    toast(_("All plugins are loaded when Guanxi is started again"))
    return go_to(url_for("plugins.index"))


@blueprint.post("/plugins/<name>/enable")
@requires(PERMISSION)
def enable(name: str) -> ResponseReturnValue:
    """Switch a plugin on, with those it requires, and let their migrations run."""
    host = plugin_host()
    behind = host.behind(current_ctx().session)
    return _switched(lambda ctx: enabled(ctx, host.registry, name, behind, request.form.get("archive", "")), on=True)


@blueprint.post("/plugins/<name>/disable")
@requires(PERMISSION)
def disable(name: str) -> ResponseReturnValue:
    """Switch a plugin off; with "cascade" also those that require it."""
    registry, cascade = plugin_host().registry, request.args.get("cascade") == "1"
    return _switched(lambda ctx: switching.disable(ctx, registry, name, cascade=cascade), on=False)


@blueprint.get("/plugins/<name>/disable")
@requires(PERMISSION)
def ask_disable(name: str) -> str:
    """The dialog that names who is switched off with a plugin."""
    return render_template("plugins/disable.html", row=_row(name))


@blueprint.post("/plugins/back")
@requires(PERMISSION)
def back() -> ResponseReturnValue:
    """Take the last switching back: `off` names what is switched off again, `on` what is switched on again."""
    host = plugin_host()
    behind = host.behind(current_ctx().session)
    off, on = (list(filter(None, request.args.get(key, "").split(","))) for key in ("off", "on"))

    def work(ctx: Ctx) -> None:
        for name in off:
            switching.disable(ctx, host.registry, name)
        for name in on:
            enabled(ctx, host.registry, name, behind)

    try:
        write(work)
        toast(_("As it was before"))
    except (Refused, NotFound) as refused:
        toast(str(refused), tone="bad")
    return go_to(url_for("plugins.index"))


@blueprint.get("/plugins/<name>/health")
@requires(PERMISSION)
def health(name: str) -> str:
    """What a plugin that is on finds wrong with itself."""
    ctx = current_ctx()
    plugin = plugin_host().registry.usable.get(name)
    if plugin is None or name not in ctx.catalogue.names:
        abort(404)
    return render_template("plugins/_health.html", found=examine(ctx, plugin), name=name)


@blueprint.post("/plugins/<name>/hooks/<hook>")
@requires(PERMISSION)
def try_again(name: str, hook: str) -> ResponseReturnValue:
    """Ask a hook again that was left out for its failures."""
    write(lambda ctx: trouble.try_again(ctx, name, hook))
    toast(_("It is asked again from now on"))
    return go_to(url_for("plugins.index", _anchor=f"plugin-{name}"))


def _switched(work: Callable[[Ctx], list[str]], *, on: bool) -> ResponseReturnValue:
    """Do it and say so, with the way back; where it is refused, say why."""
    try:
        names = write(work)
    except (Refused, NotFound) as refused:
        toast(str(refused), tone="bad")
        return go_to(url_for("plugins.index"))
    titles = {row.name: row.title for row in reversed(rows_of(current_ctx(), plugin_host()))}
    said = _(", ").join(titles.get(name, name) for name in names)
    if on and names:
        toast(_("Switched on: %(names)s", names=said), undo=url_for("plugins.back", off=",".join(reversed(names))))
    elif names:
        toast(_("Switched off: %(names)s; the data is kept", names=said),
              undo=url_for("plugins.back", on=",".join(reversed(names))))
    return go_to(url_for("plugins.index"))


def _row(name: str) -> Row:
    found = rows_of(current_ctx(), plugin_host())
    return next((row for row in found if row.name == name and row.state != "held"), None) or abort(404)
