"""How many rows each view above a list has: asked once the page is there, for all in one request, no further than a
glance needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import render_template

from guanxi.ctx import Ctx
from guanxi.errors import BadRequest
from guanxi.i18n import number
from guanxi.views.counting import count
from guanxi.views.queries import View
from guanxi.web.context import current_ctx
from guanxi.web.lists.bases import TRASH, Base, built_in
from guanxi.web.lists.listed import Listed
from guanxi.web.lists.page import asked_for
from guanxi.web.lists.routes import pages
from guanxi.web.lists.state import ListState

MOST: Final = 999
MOST_VIEWS: Final = 20
"""Views that are counted: the first ones, for nobody looks at all of more."""


@pages.get("/views/counts", "view_counts")
def counts(listed: Listed) -> str:
    """The counts, each for the tab at its place."""
    ctx = current_ctx()
    state, views = asked_for(ctx, listed)
    return render_template("lists/_view_counts.html", counts=_counts(ctx, state, views))


def _counts(ctx: Ctx, state: ListState, views: Sequence[View]) -> list[str]:
    """In the order of the tabs; empty for a view that can't be read or names what the reader may not see."""
    own = [base for base in built_in(ctx, state.listed, state.usual) if base.key != TRASH]
    items: list[Base | View] = [*own, *views]
    return [_told(ctx, item) for item in items[:MOST_VIEWS]]


def _told(ctx: Ctx, item: Base | View) -> str:
    try:
        found = count(ctx, item.query, most=MOST)
    except BadRequest:
        return ""
    return number(found.number) if found.exact else f"{number(found.number)}+"
