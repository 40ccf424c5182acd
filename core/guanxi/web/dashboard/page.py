"""The address without a path: where a person's day begins."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.ctx import Ctx
from guanxi.dashboard import periods
from guanxi.dashboard.layouts import arrangement
from guanxi.dashboard.reaching import TITLES, reaches
from guanxi.setup.steps import open_steps
from guanxi.web.context import current_ctx
from guanxi.web.dashboard.blueprint import blueprint
from guanxi.web.dashboard.choice import chosen as choice_of
from guanxi.web.dashboard.widgets import HOOK, placed, widgets_of
from guanxi.web.menu import MenuItem, menu
from guanxi.web.plugins.static import load


@blueprint.get("/", endpoint="page")
def page() -> ResponseReturnValue:
    """The dashboard. Where it is empty, on to the first entry of this person's menu, or to their own preferences.

    Who chose a start page is led there when coming from outside, not when choosing the dashboard in the menu.
    """
    ctx = current_ctx()
    if request.headers.get("Sec-Fetch-Site") == "none" and _chosen_page(ctx) not in ("", request.path):
        return redirect(url_for("home.start"))
    widgets = widgets_of(ctx)
    if not widgets.items:
        return redirect(_first_page(ctx))
    board = placed(widgets.items, arrangement(ctx))
    load(ctx, HOOK, [one.widget for one in board])
    steps = open_steps(ctx)
    return render_template(
        "dashboard/page.html", board=board, failed=widgets.failed, steps=steps,
        bare=any(step.key == "customers" and not step.done for step in steps),
        choice=choice_of(ctx, request.args), periods=periods.TITLES, before=periods.BEFORE,
        reaches=[(reach, TITLES[reach]) for reach in reaches(ctx)])


@blueprint.get("/start", endpoint="start")
def start() -> ResponseReturnValue:
    """The page this person chose to begin with, while it may be opened; else the first of the menu."""
    ctx = current_ctx()
    return redirect(_chosen_page(ctx) or _first_page(ctx))


def _chosen_page(ctx: Ctx) -> str:
    """The address of what this person chose to begin with; empty where nothing was, or may not be opened any more."""
    chosen = ctx.principal.start_page
    return next((item.url for item in _pages(ctx) if item.key == chosen), "") if chosen else ""


def _first_page(ctx: Ctx) -> str:
    return next((item.url for item in _pages(ctx)), "") or url_for("preferences.page")


def _pages(ctx: Ctx) -> list[MenuItem]:
    return [item for group in menu(ctx) for item in group.items]
