"""A whole list, page after page: for exports and for work on all results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from guanxi.ctx import Action, Ctx
from guanxi.views.listing import ListQuery, Page
from guanxi.views.page import page_of, small_set, travelled
from guanxi.views.plan import make_plan, narrowed_to


def every_page(ctx: Ctx, query: ListQuery, size: int = 500, action: Action = "view",
               only: Sequence[int] | None = None) -> Iterator[Page]:
    """All pages of `query`, from its start, `size` rows each; a page on the way may hold fewer, or none.

    `only` are ids, at most some hundreds, of which those in the list are wanted. Rows changed meanwhile may be met
    twice or not at all, when the change moves them in the list.
    """
    plan = make_plan(ctx, replace(query, size=size, cursor=None), action)
    plan = plan if only is None else narrowed_to(plan, only)
    few, place, more = small_set(plan), None, True
    while more:
        travel = travelled(plan, few, place)
        yield page_of(travel)
        place = travel.ahead
        more = place is not None


def every_id(ctx: Ctx, query: ListQuery, size: int = 1_000, action: Action = "view") -> Iterator[int]:
    """The ids of all rows of `query`, in its order."""
    for page in every_page(ctx, replace(query, columns=()), size, action):
        for row in page.rows:
            yield row.id
