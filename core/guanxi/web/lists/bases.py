"""What a list begins with: the views every reader has, and those that were saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from guanxi.ctx import Ctx, Scope
from guanxi.errors import NotFound
from guanxi.i18n import _, _l
from guanxi.views.filters import Filter
from guanxi.views.listing import ListQuery
from guanxi.views.operators import Operator
from guanxi.views.queries import View

ALL: Final = "all"
TRASH: Final = "trash"
_OWN_ROWS_ONLY: Final = frozenset({Scope.OWN, Scope.SUBORDINATES})
_MINE: Final = ListQuery(filters=(Filter(key="customer.owner", operator=Operator.IS, values=("me",)),))
_UNOWNED: Final = ListQuery(filters=(Filter(key="customer.owner", operator=Operator.EMPTY),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A view as a list begins with it: `key` is a word for one of ours, the id for a saved one."""

    key: str
    title: str
    query: ListQuery
    saved: View | None = None


def built_in(ctx: Ctx) -> list[Base]:
    """The views that need no saving, as far as they can hold anything for this reader."""
    scopes = ctx.principal.scopes("customer.view")
    offered = [(ALL, _("All customers"), ListQuery(), True),
               ("mine", _("My customers"), _MINE, ctx.principal.user_id is not None),
               ("unowned", _("Unowned"), _UNOWNED, not scopes <= _OWN_ROWS_ONLY),
               (TRASH, _("Trash"), ListQuery(trashed=True), ctx.may("customer.delete"))]
    return [Base(key=key, title=title, query=query) for key, title, query, shown in offered if shown]


def base_of_view(view: View) -> Base:
    """A saved view to begin with. Raises BadRequest when what was stored can't be read."""
    return Base(key=str(view.id), title=view.title, query=view.query, saved=view)


def base_named(ctx: Ctx, key: str, views: Sequence[View]) -> Base:
    """The view `key`. Raises NotFound for one that is gone or not for this reader."""
    for view in views:
        if str(view.id) == key:
            return base_of_view(view)
    found = next((base for base in built_in(ctx) if base.key == key), None)
    if found is None:
        raise NotFound(_l("This view no longer exists, or is not shared with you."))
    return found


def base_of_query(ctx: Ctx, query: ListQuery) -> Base:
    """The view that `query`, which names none, comes from: ours with the same filters, else all customers."""
    bases = built_in(ctx)
    same = (base for base in bases
            if (base.query.filters, base.query.trashed) == (query.filters, query.trashed))
    place = TRASH if query.trashed else ALL
    return next(same, next((base for base in bases if base.key == place), bases[0]))


def differs(query: ListQuery, base: ListQuery) -> bool:
    """Whether `query` was altered; words typed into the search of a view that has none don't alter it."""
    searched = query.search if base.search else ""
    return _content(replace(query, search=searched)) != _content(base)


def _content(query: ListQuery) -> tuple[object, ...]:
    return query.filters, query.sort, query.descending, query.columns, query.search, query.trashed
