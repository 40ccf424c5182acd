"""The page of a list, and how many rows the list has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from guanxi.ctx import Ctx
from guanxi.views.counting import count
from guanxi.views.queries import View, kept_of
from guanxi.web.context import current_ctx
from guanxi.web.lists.cells import quick_url
from guanxi.web.lists.listed import Listed
from guanxi.web.lists.listing import listing_of
from guanxi.web.lists.routes import pages
from guanxi.web.lists.state import ListState, list_state
from guanxi.web.redirects import go_to, is_htmx

FIND: Final = "find"


@pages.get("")
def rows(listed: Listed) -> Response:
    """The list: as a whole page, or, asked for by htmx, what changes of it."""
    ctx = current_ctx()
    state, views = asked_for(ctx, listed)
    response = shown(ctx, state, views)
    if request.headers.get("HX-Trigger") == FIND:
        response.headers["HX-Replace-Url"] = state.url
    return response


@pages.get("/count", "count")
def counted(listed: Listed) -> str:
    """How many rows the list has; asked after the page."""
    ctx = current_ctx()
    state, _views = asked_for(ctx, listed)
    return render_template("lists/_count.html", count=count(ctx, state.query), offers=listed.offers(ctx, state))


def asked_for(ctx: Ctx, listed: Listed) -> tuple[ListState, Sequence[View]]:
    """The list this request is about, and the views of the reader."""
    kept = kept_of(ctx, listed.entity)
    pairs = [*request.args.items(multi=True), *request.form.items(multi=True)]
    return list_state(ctx, listed, pairs, kept), kept.views


def turned_into(ctx: Ctx, state: ListState, views: Sequence[View]) -> ResponseReturnValue:
    """The list after a filter or its columns were changed, under its own address."""
    if not is_htmx():
        return go_to(state.url)
    response = shown(ctx, state, views)
    response.headers["HX-Push-Url"] = state.url
    response.headers["HX-Trigger"] = "gx:close"
    return response


def shown(ctx: Ctx, state: ListState, views: Sequence[View]) -> Response:
    """The list in the form the caller asked for. A list that can't be shown is a bad request that says why."""
    listing = listing_of(ctx, state, views)
    template = "lists/_changed.html" if is_htmx() else "lists/page.html"
    response = make_response(render_template(
        template, listed=state.listed, listing=listing, state=state,
        quick=quick_url(state.listed.entity), offers=state.listed.offers(ctx, state),
        searching=request.headers.get("HX-Trigger") == FIND))
    if listing.problem is not None:
        response.status_code = 400
        response.headers["HX-Retarget"] = "#rows"
    response.vary.add("HX-Request")
    return response
