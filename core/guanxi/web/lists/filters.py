"""Adding and changing filters: the menu of what can be asked, the editor of one, and putting it into the list."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue

from guanxi.ctx import Ctx
from guanxi.errors import BadRequest
from guanxi.i18n import _
from guanxi.views.attributes import available, criteria
from guanxi.views.chips import chips
from guanxi.views.filters import Filter
from guanxi.views.operators import WORDS, Operator
from guanxi.web.accounts.fields import number
from guanxi.web.context import current_ctx
from guanxi.web.lists.editors import askable, editor_of
from guanxi.web.lists.groups import grouped
from guanxi.web.lists.listed import Listed
from guanxi.web.lists.page import asked_for, turned_into
from guanxi.web.lists.routes import pages
from guanxi.web.lists.state import ListState


@pages.get("/filters", "filter_menu")
def menu(listed: Listed) -> str:
    """What can be asked of the list."""
    ctx = current_ctx()
    entity = listed.entity
    attributes = [item for item in available(ctx, entity).values() if askable(entity, item)]
    groups = grouped(ctx, entity, [*attributes, *criteria(ctx, entity).values()])
    return render_template("lists/_filter_menu.html", listed=listed, groups=groups)


@pages.get("/filter", "edit_filter")
def edit(listed: Listed) -> str:
    """The editor of a new filter on `key`, or of the one that stands at `place`."""
    ctx = current_ctx()
    state, _views = asked_for(ctx, listed)
    place, key = _place(state), request.args.get("key", "")
    if place is not None and not key:
        present = state.query.filters[place]
        return _editor(ctx, listed, place, present.key, present.operator, present.values)
    return _editor(ctx, listed, place, key, request.args.get("operator", ""), request.args.getlist("value"))


@pages.get("/filter/set", "set_filter")
def put(listed: Listed) -> ResponseReturnValue:
    """Show the list with the filter that was edited; what can't be asked is said in the editor."""
    ctx = current_ctx()
    state, views = asked_for(ctx, listed)
    place, key, operator = _place(state), request.args.get("key", ""), request.args.get("operator", "")
    values = [value for value in request.args.getlist("value") if value.strip()]
    wanted = _read(ctx, listed, key, operator, values)
    if isinstance(wanted, str):
        return _editor(ctx, listed, place, key, operator, values, problem=wanted), 422, {"HX-Retarget": "#filter"}
    filters = list(state.query.filters)
    if place is None:
        filters.append(wanted)
    else:
        filters[place] = wanted
    return turned_into(ctx, state.altered(filters=tuple(filters)), views)


def _read(ctx: Ctx, listed: Listed, key: str, operator: str, values: Sequence[str]) -> Filter | str:
    """The filter, or why the list can't be asked it."""
    asked = Operator(operator) if operator in Operator.__members__.values() else None
    if asked is None or (WORDS[asked].values != 0 and not values):
        return _("Choose or type a value first.")
    try:
        wanted = Filter(key=key, operator=asked, values=() if WORDS[asked].values == 0 else tuple(values))
    except BadRequest:
        return _("A value is missing.")
    return chips(ctx, listed.entity, [wanted])[0].problem or wanted


def _place(state: ListState) -> int | None:
    """Which of the filters is being changed; None for a new one."""
    found = number(request.args.get("place"))
    return found if found is not None and found < len(state.query.filters) else None


def _editor(ctx: Ctx, listed: Listed, place: int | None, key: str, operator: str, values: Sequence[str],
            problem: str = "") -> str:
    return render_template("lists/_filter.html", listed=listed, place=place, problem=problem,
                           editor=editor_of(ctx, listed.entity, key, operator, values))
