"""Putting a list into groups, and opening one of them."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from guanxi.errors import BadRequest
from guanxi.i18n import _l
from guanxi.views.attributes import available, groupable
from guanxi.views.page import compile_page
from guanxi.web.context import current_ctx
from guanxi.web.lists.groups import grouped
from guanxi.web.lists.listed import Listed
from guanxi.web.lists.page import asked_for, turned_into
from guanxi.web.lists.routes import pages
from guanxi.web.lists.rows import table_of


@pages.get("/groups", "group_menu")
def menu(listed: Listed) -> str:
    """What the list can be grouped by."""
    ctx = current_ctx()
    state, _views = asked_for(ctx, listed)
    offered = [item for item in available(ctx, listed.entity).values() if groupable(listed.entity, item)]
    return render_template("lists/_group_menu.html", listed=listed, present=state.query.group,
                           groups=grouped(ctx, listed.entity, offered))


@pages.get("/groups/set", "set_group")
def choose(listed: Listed) -> ResponseReturnValue:
    """Show the list in groups, or, without a key, row by row."""
    ctx = current_ctx()
    state, views = asked_for(ctx, listed)
    return turned_into(ctx, state.altered(group=request.args.get("by", "")), views)


@pages.get("/groups/rows", "group_rows")
def rows(listed: Listed) -> str:
    """The first rows of one group, and the way to the others: the list that this address tells is the group alone."""
    ctx = current_ctx()
    state, _views = asked_for(ctx, listed)
    if state.query.group:
        raise BadRequest(_l("A group is opened as a list of its rows alone."))
    page = compile_page(ctx, state.query)
    return render_template("lists/_group_rows.html", listed=listed, state=state, table=table_of(ctx, state, page),
                           more=page.next is not None, offers=listed.offers(ctx, state))
