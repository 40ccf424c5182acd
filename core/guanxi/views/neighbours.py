"""Who stands before and after a customer in the list one came from."""

from __future__ import annotations

from dataclasses import dataclass, replace

from guanxi.ctx import Ctx
from guanxi.views.cursors import Position
from guanxi.views.fetching import sort_value_of
from guanxi.views.listing import ListQuery
from guanxi.views.page import small_set, travelled
from guanxi.views.plan import make_plan


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Ids of the customers before and after, None at the list's ends and where a search would take long."""

    previous: int | None
    next: int | None


def neighbours(ctx: Ctx, query: ListQuery, customer_id: int) -> Neighbours:
    """The neighbours of a customer in the list `query`, whether or not the customer itself is still in it."""
    plan = make_plan(ctx, replace(query, size=1, columns=(), cursor=None))
    value, few = sort_value_of(plan, customer_id), small_set(plan)
    here = Position(branch="missing" if value is None else "value", value=value, id=customer_id)
    before = travelled(plan, few, replace(here, backwards=True)).rows
    after = travelled(plan, few, here).rows
    return Neighbours(previous=before[0].customer_id if before else None,
                      next=after[0].customer_id if after else None)
