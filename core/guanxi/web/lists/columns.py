"""Choosing the columns of a list."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from guanxi.views.attributes import available
from guanxi.views.listing import DEFAULT_COLUMNS, DEFAULT_SORT
from guanxi.web.context import current_ctx, requires
from guanxi.web.lists.blueprint import VIEW, blueprint
from guanxi.web.lists.groups import grouped
from guanxi.web.lists.page import asked_for, turned_into


@blueprint.get("/columns", endpoint="column_picker")
@requires(VIEW)
def picker() -> str:
    """The columns shown, in their order, and those that could be."""
    ctx = current_ctx()
    state, _views = asked_for(ctx)
    known = available(ctx)
    shown = [known[key] for key in state.query.columns if key in known]
    others = [item for key, item in known.items() if key not in state.query.columns and key != DEFAULT_SORT]
    return render_template("lists/_columns.html", shown=shown, groups=grouped(ctx, others))


@blueprint.get("/columns/set", endpoint="set_columns")
@requires(VIEW)
def choose() -> ResponseReturnValue:
    """Show the list with the columns ticked, in the order they stand in."""
    ctx = current_ctx()
    state, views = asked_for(ctx)
    usual = state.base.query.columns or DEFAULT_COLUMNS
    chosen = usual if request.args.get("usual") else tuple(dict.fromkeys(request.args.getlist("column")))
    return turned_into(ctx, state.altered(columns=chosen), views)
