"""Choosing the columns of a list, their order and their widths; a list that is no saved view keeps them for oneself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from guanxi.ctx import Ctx
from guanxi.views.attributes import attribute_named, available
from guanxi.views.layouts import NARROWEST, WIDEST, forget_layout, keep_columns, keep_widths
from guanxi.web.accounts.fields import number
from guanxi.web.attempts import write
from guanxi.web.context import current_ctx
from guanxi.web.lists.cells import columns_of, usual_width
from guanxi.web.lists.groups import grouped
from guanxi.web.lists.listed import Listed
from guanxi.web.lists.page import asked_for, turned_into
from guanxi.web.lists.routes import pages
from guanxi.web.lists.state import ListState


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """A column that is shown: `usual` is how many rem wide it is by itself, `width` how wide the reader has it."""

    key: str
    title: str
    usual: int
    width: int


@pages.get("/columns", "column_picker")
def picker(listed: Listed) -> str:
    """The columns shown, in their order, and those that could be."""
    ctx = current_ctx()
    state, _views = asked_for(ctx, listed)
    known, name = available(ctx, listed.entity), listed.entity.name
    others = [item for key, item in known.items() if key not in state.query.columns and key != name.key]
    return render_template("lists/_columns.html", listed=listed, shown=_picked(ctx, state), narrowest=NARROWEST,
                           widest=WIDEST, groups=grouped(ctx, listed.entity, others))


@pages.post("/columns/set", "set_columns")
def choose(listed: Listed) -> ResponseReturnValue:
    """Show the list with the columns ticked, in the order they stand in, as wide as they are to be."""
    ctx = current_ctx()
    state, _views = asked_for(ctx, listed)
    if request.form.get("usual"):
        chosen = state.base.query.columns if state.base.saved else listed.entity.columns
        write(lambda inner: forget_layout(inner, listed.entity))
    else:
        chosen = tuple(dict.fromkeys(request.form.getlist("column")))
        write(lambda inner: _keep(inner, state, chosen))
    state, views = asked_for(ctx, listed)
    return turned_into(ctx, state.altered(columns=chosen), views)


@pages.post("/columns/width", "set_width")
def draw(listed: Listed) -> ResponseReturnValue:
    """Keep how wide a column was drawn; without a width it is as usual again."""
    key, width = request.form.get("key", ""), number(request.form.get("width"))
    write(lambda inner: keep_widths(inner, listed.entity, {key: width}))
    return "", 204


def _keep(ctx: Ctx, state: ListState, keys: Sequence[str]) -> None:
    """A saved view says itself which columns it has."""
    if not state.base.saved:
        keep_columns(ctx, state.listed.entity, keys)
    usual = _usual_widths(ctx, state, keys)
    sent = {key: number(request.form.get(f"width-{key}")) for key in keys if key in usual}
    keep_widths(ctx, state.listed.entity, {key: None if width == usual[key][1] else width
                                           for key, width in sent.items() if width})


def _picked(ctx: Ctx, state: ListState) -> list[Picked]:
    return [Picked(key=key, title=title, usual=usual, width=state.widths.get(key, usual))
            for key, (title, usual) in _usual_widths(ctx, state, state.query.columns).items()]


def _usual_widths(ctx: Ctx, state: ListState, keys: Sequence[str]) -> Mapping[str, tuple[str, int]]:
    entity = state.listed.entity
    known = tuple(item for item in (attribute_named(ctx, entity, key) for key in keys) if item is not None)
    return {column.attribute.key: (str(column.attribute.title), round(usual_width(column)))
            for column in columns_of(ctx, entity, known, state.query.sort)}
