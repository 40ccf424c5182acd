"""The address without a path: the dashboard, or, for whoever has nothing on it, the first page of the menu."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from guanxi.web.context import current_ctx
from guanxi.web.menu import menu
from guanxi.web.plugins.dashboard import HOOK, widgets_of
from guanxi.web.plugins.static import load

blueprint: Final = Blueprint("home", __name__)


@blueprint.get("/", endpoint="page")
def page() -> ResponseReturnValue:
    """The dashboard. Where it is empty, on to the first entry of this person's menu, or to their own preferences."""
    ctx = current_ctx()
    widgets = widgets_of(ctx)
    if widgets.items:
        load(ctx, HOOK, widgets.items)
        return render_template("plugins/dashboard.html", widgets=widgets)
    for group in menu(ctx):
        for item in group.items:
            return redirect(item.url)
    return redirect(url_for("preferences.page"))
