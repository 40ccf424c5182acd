"""What stands before and after a row in the list one came from."""

from __future__ import annotations

from dataclasses import dataclass, replace

from guanxi.ctx import Ctx
from guanxi.views.cursors import Position
from guanxi.views.entries import branches
from guanxi.views.fetching import sort_value_of
from guanxi.views.listing import ListQuery
from guanxi.views.page import small_set, travelled
from guanxi.views.plan import make_plan


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Ids of the rows before and after, None at the list's ends and where a search would take long."""

    previous: int | None
    next: int | None


def neighbours(ctx: Ctx, query: ListQuery, row_id: int) -> Neighbours:
    """The neighbours of a row in the list `query`, whether or not the row itself is still in it."""
    plan = make_plan(ctx, replace(query, size=1, columns=(), cursor=None))
    value, few = sort_value_of(plan, row_id), small_set(plan)
    here = Position(branch="missing" if value is None else "value", value=value, id=row_id)
    if here.branch not in branches(plan, backwards=False):  # the row is gone, or has nothing to be sorted by any more
        return Neighbours(previous=None, next=None)
    before = travelled(plan, few, replace(here, backwards=True)).rows
    after = travelled(plan, few, here).rows
    return Neighbours(previous=before[0][0] if before else None, next=after[0][0] if after else None)
