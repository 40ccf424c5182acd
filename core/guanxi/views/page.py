"""The list compiler: a page in one or few statements whose plan is pinned, however large the base is.

A filter that leaves few rows, or a scope that has few, is a small set: its entries are sorted. Otherwise
the index of the sort is walked, entry by entry, until a page is full. The planner is never asked to choose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from guanxi.contributions import Attribute
from guanxi.ctx import Action, Ctx
from guanxi.views import cursors
from guanxi.views.cursors import Position
from guanxi.views.entries import bounds
from guanxi.views.fetching import sort_value_of
from guanxi.views.listing import Cell, ListQuery, Page, Row
from guanxi.views.plan import Plan, make_plan
from guanxi.views.probe import LARGE, SMALL, Few, members, weigh
from guanxi.views.walking import Travel, place_of

_NAME: Final = 3
"""The place of a row's name in a line of the page's statement."""


def check(ctx: Ctx, query: ListQuery) -> None:
    """Raise BadRequest, naming it, for anything in `query` that is missing, forbidden or unreadable."""
    make_plan(ctx, replace(query, search=""))


def compile_page(ctx: Ctx, query: ListQuery, action: Action = "view") -> Page:
    """One page of the rows `query` asks for, among those the viewer may use for `action`.

    Costs one statement for the page, at most one before it to weigh the filters, and a bounded number more
    when the first entries of the sort hold no full page. Raises BadRequest as `check` does, and for a cursor
    that was made for another list.
    """
    plan = make_plan(ctx, query, action)
    travel = travelled(plan, small_set(plan), _start(plan, query.cursor))
    if travel.backwards and not travel.rows and travel.stopped is None:
        return compile_page(ctx, replace(query, cursor=None), action)  # all before it are gone: the first page
    return page_of(travel)


def _start(plan: Plan, cursor: str | None) -> Position | None:
    if cursor is None:
        return None
    found = cursors.read(plan.ctx, cursor, plan.fingerprint)
    if not found.unread or found.branch == "missing":
        return found
    value = sort_value_of(plan, found.id)
    if value is None:
        raise cursors.stale()
    return replace(found, value=value)


def small_set(plan: Plan) -> Few | None:
    """What the whole list is among, if that is few enough to be sorted at once."""
    return Few(members(plan.hits, plan.entity), 0) if plan.hits is not None else _least(plan, SMALL)


def _least(plan: Plan, most: int) -> Few | None:
    """The smallest set the list is among, if it has at most `most`, and a walk would not meet it anyway."""
    weights = weigh(plan.ctx, plan.candidates, most)
    least = min(range(len(weights)), key=weights.__getitem__, default=None)
    if least is None or weights[least] > most:
        return None
    found = plan.candidates[least]
    walked = {item.attribute.key for item in bounds(plan)}
    met = found.attribute is not None and found.attribute.key in walked
    return None if met else Few(members(found, plan.entity), weights[least])


def travelled(plan: Plan, few: Few | None, start: Position | None) -> Travel:
    """The list from `start` on, as far as one page reaches; `few` is its `small_set`."""
    travel = Travel(plan, start)
    if few is None:
        travel.walk(lambda: _least(plan, LARGE))
    else:
        travel.sort(few, start)
    return travel


def page_of(travel: Travel) -> Page:
    """What was met, as the reader sees it: in the list's order, with cursors to both sides."""
    plan, start = travel.plan, travel.start
    shown = travel.rows[:plan.size]
    ahead = travel.ahead
    behind = None
    if start is not None:
        behind = place_of(shown[0], backwards=not start.backwards) if shown else _turned(start)
    known = _NAME + 1 + len(plan.entity.details)
    rows = tuple(_row(plan.columns, known, line) for line in (reversed(shown) if travel.backwards else shown))
    following, preceding = (behind, ahead) if travel.backwards else (ahead, behind)
    return Page(columns=plan.columns, rows=rows, next=_written(plan, following), previous=_written(plan, preceding),
                partial=not travel.full and travel.stopped is not None, too_many_hits=plan.too_many_hits)


def _turned(start: Position) -> Position:
    """The same place, looking the other way: the entry it names lies on the other side now."""
    return replace(start, backwards=not start.backwards, inclusive=not start.inclusive)


def _written(plan: Plan, position: Position | None) -> str | None:
    return None if position is None else cursors.write(plan.ctx, position, plan.fingerprint)


def _row(columns: Sequence[Attribute], known: int, line: Sequence[Any]) -> Row:
    """A line of the page's statement: the entry, the name, details as far as `known`, then the columns."""
    values = iter(line[known:])
    cells = tuple([Cell(_shown(item, next(values)), None if item.label is None else next(values))
                   for item in columns])
    return Row(id=line[0], name=line[_NAME], details=tuple(line[_NAME + 1:known]), cells=cells)


def _shown(item: Attribute, value: Any) -> Any:
    return value if item.show is None or value is None else item.show(value)
