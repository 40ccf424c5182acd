"""Choosing the columns of a list."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from guanxi.views.attributes import available
from guanxi.web.context import current_ctx
from guanxi.web.lists.groups import grouped
from guanxi.web.lists.listed import Listed
from guanxi.web.lists.page import asked_for, turned_into
from guanxi.web.lists.routes import pages


@pages.get("/columns", "column_picker")
def picker(listed: Listed) -> str:
    """The columns shown, in their order, and those that could be."""
    ctx = current_ctx()
    state, _views = asked_for(ctx, listed)
    known, name = available(ctx, listed.entity), listed.entity.name
    shown = [known[key] for key in state.query.columns if key in known]
    others = [item for key, item in known.items() if key not in state.query.columns and key != name.key]
    return render_template("lists/_columns.html", listed=listed, shown=shown,
                           groups=grouped(ctx, listed.entity, others))


@pages.get("/columns/set", "set_columns")
def choose(listed: Listed) -> ResponseReturnValue:
    """Show the list with the columns ticked, in the order they stand in."""
    ctx = current_ctx()
    state, views = asked_for(ctx, listed)
    usual = state.base.query.columns or listed.entity.columns
    chosen = usual if request.args.get("usual") else tuple(dict.fromkeys(request.args.getlist("column")))
    return turned_into(ctx, state.altered(columns=chosen), views)
