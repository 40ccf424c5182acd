"""The address without a path: where a person's day begins."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.ctx import Ctx
from guanxi.web.context import current_ctx
from guanxi.web.menu import MenuItem, menu
from guanxi.web.plugins.dashboard import HOOK, widgets_of
from guanxi.web.plugins.static import load

blueprint: Final = Blueprint("home", __name__)


@blueprint.get("/", endpoint="page")
def page() -> ResponseReturnValue:
    """The dashboard. Where it is empty, on to the first entry of this person's menu, or to their own preferences.

    Who chose a start page is led there when coming from outside, not when choosing the dashboard in the menu.
    """
    ctx = current_ctx()
    if ctx.principal.start_page and request.headers.get("Sec-Fetch-Site") == "none":
        return redirect(url_for("home.start"))
    widgets = widgets_of(ctx)
    if widgets.items:
        load(ctx, HOOK, widgets.items)
        return render_template("plugins/dashboard.html", widgets=widgets)
    return redirect(_first_page(ctx))


@blueprint.get("/start", endpoint="start")
def start() -> ResponseReturnValue:
    """The page this person chose to begin with, while it may be opened; else the first of the menu."""
    ctx = current_ctx()
    chosen = next((item.url for item in _pages(ctx) if item.key == ctx.principal.start_page), "")
    return redirect(chosen or _first_page(ctx))


def _first_page(ctx: Ctx) -> str:
    return next((item.url for item in _pages(ctx)), "") or url_for("preferences.page")


def _pages(ctx: Ctx) -> list[MenuItem]:
    return [item for group in menu(ctx) for item in group.items]
