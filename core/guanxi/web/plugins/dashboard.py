"""The dashboard: parts that plugins fill, each loaded by a request of its own, so that none holds up another."""

from __future__ import annotations

from flask import abort, g, render_template

from guanxi.contributions import Widget
from guanxi.ctx import Ctx
from guanxi.plugin.dispatch import Gathered, contained, gather
from guanxi.web.context import current_ctx
from guanxi.web.plugins.blueprint import blueprint

HOOK = "dashboard_widgets"


def widgets_of(ctx: Ctx) -> Gathered[list[Widget]]:
    """The parts this reader has; asked once a request, by the menu and the page."""
    if "widgets" not in g:
        g.widgets = gather(ctx, HOOK)
    found: Gathered[list[Widget]] = g.widgets
    return found


@blueprint.get("/fragments/widgets/<key>")
def widget(key: str) -> str:
    """One part with its data."""
    ctx = current_ctx()
    found = next((one for one in widgets_of(ctx).items if one.key == key), None) or abort(404)
    shown = contained(ctx, key.partition(".")[0], HOOK, f"user {ctx.principal.user_id}",
                      lambda own: render_template(found.template, **found.data(own)))
    return render_template("plugins/_widget.html", widget=found, shown=shown)
