"""Everything a page of a list shows, worked out before the template is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from guanxi.contributions import Attribute
from guanxi.ctx import Ctx
from guanxi.errors import BadRequest
from guanxi.views.attributes import attribute_named, available, groupable
from guanxi.views.grouping import group_rows
from guanxi.views.listing import Page
from guanxi.views.page import compile_page
from guanxi.views.queries import View
from guanxi.web.lists.bases import TRASH, Base, built_in
from guanxi.web.lists.chips import ShownChip, active_filters, chips_of
from guanxi.web.lists.grouped import GroupTable, group_table
from guanxi.web.lists.nothing import Nothing, nothing_in
from guanxi.web.lists.rows import Table, table_of
from guanxi.web.lists.state import ListState


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One view above the list; the trash and what stands far to the right is not counted."""

    title: str
    url: str
    current: bool
    shared: bool = False
    counted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One way to sort the list; `sort` is the present direction, empty when it is sorted otherwise."""

    title: str
    sort: str
    up: str
    down: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why the list isn't shown, and the same list without what is wrong."""

    sentence: str
    mended: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Foot:
    """Where one is: `first` and `last` are places in the list, 0 when not known."""

    first: int = 0
    last: int = 0
    previous: str = ""
    following: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A page of a list, ready for the template.

    With a `problem` there are no rows; `grouped` stands in place of a `table`; `nothing` says what belongs here when
    none were found. `partial`: not all was looked at, the next page searches further.
    """

    state: ListState
    tabs: Sequence[Tab]
    chips: Sequence[ShownChip]
    orders: Sequence[Order]
    table: Table | None = None
    grouped: GroupTable | None = None
    foot: Foot = Foot()
    partial: bool = False
    too_many_hits: bool = False
    problem: Problem | None = None
    nothing: Nothing | None = None

    @property
    def ungrouped(self) -> str:
        """The same list row by row."""
        return self.state.altered(group="").url


def listing_of(ctx: Ctx, state: ListState, views: Sequence[View]) -> Listing:
    """The page of `state`. What can't be applied is said in place of the rows; no list is shown then."""
    tabs, chips, orders = tabs_of(ctx, state, views), chips_of(ctx, state), _orders(ctx, state)
    try:
        if state.query.group:
            return _grouped(ctx, state, Listing(state=state, tabs=tabs, chips=chips, orders=orders))
        page = compile_page(ctx, state.query)
    except BadRequest as error:
        inactive = [chip.problem for chip in chips if chip.problem]
        problem = Problem(sentence=" ".join(inactive) or str(error), mended=mended(ctx, state).url)
        return Listing(state=state, tabs=tabs, chips=chips, orders=orders, problem=problem)
    return Listing(state=state, tabs=tabs, chips=chips, orders=orders, table=table_of(ctx, state, page),
                   foot=foot_of(state, page), partial=page.partial, too_many_hits=page.too_many_hits,
                   nothing=None if page.rows or page.partial else nothing_in(state))


def _grouped(ctx: Ctx, state: ListState, listing: Listing) -> Listing:
    found = group_rows(ctx, state.query)
    if not found.groups:
        return replace(listing, nothing=nothing_in(state))
    return replace(listing, grouped=group_table(ctx, state, found), partial=not found.exact)


def tabs_of(ctx: Ctx, state: ListState, views: Sequence[View]) -> list[Tab]:
    """Ours, then the reader's own, then shared ones; the trash comes last."""
    bases = built_in(ctx, state.listed, state.usual)
    own = [_own_tab(base, state) for base in bases if base.key != TRASH]
    saved = [Tab(title=view.title, url=state.address([("view", str(view.id))]), shared=view.shared,
                 current=state.base.key == str(view.id)) for view in views]
    trash = [replace(_own_tab(base, state), counted=False) for base in bases if base.key == TRASH]
    return [*own, *saved, *trash]


def foot_of(state: ListState, page: Page) -> Foot:
    """The foot below `page`. How far back the list began is known as long as it was paged through."""
    first = state.at if page.previous is not None else 1
    last = first + len(page.rows) - 1 if first and page.rows else 0
    size = state.query.size
    return Foot(first=first if last else 0, last=last,
                previous=state.turned(page.previous, max(first - size, 1) if first else 0) if page.previous else "",
                following=state.turned(page.next, last + 1 if last else first) if page.next else "")


def mended(ctx: Ctx, state: ListState) -> ListState:
    """The list without what is missing or forbidden in it, from its start."""
    entity = state.listed.entity
    known = available(ctx, entity)
    columns = tuple(key for key in state.query.columns if key in known)
    by = known.get(state.query.group)
    group = state.query.group if by is not None and groupable(entity, by) else ""
    found = active_filters(ctx, state).altered(columns=columns, group=group)
    sort = known.get(found.query.sort)
    if sort is not None and sort.sortable:
        return found
    return found.altered(sort=entity.sort, descending=entity.descending)


def _own_tab(base: Base, state: ListState) -> Tab:
    return Tab(title=base.title, url=state.opened(base).url, current=state.base.key == base.key)


def _orders(ctx: Ctx, state: ListState) -> list[Order]:
    """What the list can be sorted by: the name, what it shows, and how it is sorted now."""
    entity = state.listed.entity
    keys = dict.fromkeys((entity.name.key, *state.query.columns, state.query.sort))
    known = (attribute_named(ctx, entity, key) for key in keys)
    return [_sorted_by(state, item) for item in known if item is not None and item.sortable]


def _sorted_by(state: ListState, item: Attribute) -> Order:
    present = "descending" if state.query.descending else "ascending"
    return Order(title=str(item.title), sort=present if item.key == state.query.sort else "",
                 up=state.altered(sort=item.key, descending=False).url,
                 down=state.altered(sort=item.key, descending=True).url)
