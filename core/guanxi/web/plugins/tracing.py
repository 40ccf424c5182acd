"""What plugins did on a page, shown at its foot to an administrator who asked for it, in this browser, for an hour."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from guanxi.i18n import _
from guanxi.plugin import trace
from guanxi.plugin.trace import Call
from guanxi.settings.switching import PERMISSION
from guanxi.web.context import current_ctx, requires
from guanxi.web.plugins.blueprint import blueprint
from guanxi.web.plugins.words import hook_title
from guanxi.web.redirects import go_to, is_htmx, local_target
from guanxi.web.toasts import toast

COOKIE: Final = "gx_trace"
_HOUR: Final = 3600


@blueprint.post("/plugins/trace")
@requires(PERMISSION)
def switch_trace() -> ResponseReturnValue:
    """Begin to show it, or stop."""
    on = request.cookies.get(COOKIE) != "1"
    toast(_("Every page now says at its foot what plugins did for it") if on else _("Pages are as usual again"))
    response = go_to(local_target(request.form.get("next")) or url_for("plugins.index"))
    if on:
        response.set_cookie(COOKIE, "1", max_age=_HOUR, samesite="Lax", httponly=True, secure=request.is_secure)
    else:
        response.delete_cookie(COOKIE)
    return response


def init_app(app: Flask) -> None:
    """Keep the calls of a request that is to show them; add those of a part that is loaded later to the page's."""
    app.before_request(_begin)
    app.after_request(_add)
    app.teardown_request(_end)
    app.jinja_env.globals.update(plugin_trace=foot)


def is_tracing() -> bool:
    """Whether this reader wants to know, and may."""
    return request.cookies.get(COOKIE) == "1" and current_ctx().may(PERMISSION)


def foot() -> Markup:
    """What plugins did for the page so far; nothing unless asked for."""
    calls: list[Call] | None = g.get("plugin_calls")
    if calls is None:
        return Markup()
    g.plugin_calls_shown = True
    return Markup(render_template("plugins/trace.html", **_told(calls)))


def _begin() -> None:
    trace.stop()
    if is_tracing():
        g.plugin_calls = trace.record()


def _add(response: Response) -> Response:
    """To a fragment that htmx puts into the page, its calls, for the list at the page's foot."""
    calls: list[Call] | None = g.get("plugin_calls")
    if calls and is_htmx() and response.mimetype == "text/html" and not g.get("plugin_calls_shown"):
        response.set_data(response.get_data() + render_template("plugins/_trace_later.html", **_told(calls)).encode())
    return response


def _end(_error: BaseException | None) -> None:
    trace.stop()


def _told(calls: list[Call]) -> dict[str, object]:
    titles = current_ctx().catalogue.titles
    return {"calls": [(one, titles.get(one.plugin, one.plugin), hook_title(one.hook)) for one in calls],
            "total": sum(one.milliseconds for one in calls), "path": request.path}
