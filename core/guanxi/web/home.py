"""The address without a path leads to the first page of the menu."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from guanxi.web.context import current_ctx
from guanxi.web.menu import menu

blueprint: Final = Blueprint("home", __name__)


@blueprint.get("/", endpoint="page")
def page() -> ResponseReturnValue:
    """On to the first entry of this person's menu, or to their own preferences where the menu is empty."""
    for group in menu(current_ctx()):
        for item in group.items:
            return redirect(item.url)
    return redirect(url_for("preferences.page"))
