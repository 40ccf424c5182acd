"""How many rows a list has, counted no further than a reader cares."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import FromClause, ScalarSelect, Select, func, select

from guanxi.ctx import Action, Ctx
from guanxi.db import OUTER
from guanxi.views.fetching import matching
from guanxi.views.listing import Count, ListQuery
from guanxi.views.page import small_set
from guanxi.views.plan import Plan, make_plan
from guanxi.views.sources import id_of, number

MOST: Final = 10_000
LOOKED_AT: Final = 30_000
"""Entries looked at before the count says "at least"."""


def count(ctx: Ctx, query: ListQuery, action: Action = "view", most: int | None = None) -> Count:
    """How many rows `query` has; beyond `most`, MOST unless given, or when they are too thinly spread, at least so
    many."""
    most = most or MOST
    found = looked_at(make_plan(ctx, query, action), most)
    total, others = ctx.session.execute(
        select(select(func.count()).select_from(found.rows).scalar_subquery(), found.beyond),
        execution_options=OUTER).one()
    return Count(number=min(total, most), exact=total <= most and not others)


class LookedAt(NamedTuple):
    """The rows of a list as far as they are counted: one more than the most; `beyond` says how many entries, 0 or 1,
    were not looked at."""

    rows: FromClause
    beyond: ScalarSelect[int]


def looked_at(plan: Plan, most: int) -> LookedAt:
    """The rows that are counted, each an id, among as many more entries as counting MOST looks at."""
    within = LOOKED_AT * most // MOST
    few = small_set(plan)
    entries = _everything(plan) if few is None else _entries(plan, few.ids)
    found = matching(plan, entries, plan.conditions, within=within)
    beyond = entries.order_by(None).limit(number(1)).offset(number(within)).subquery()
    return LookedAt(found.limit(number(most + 1)).subquery("counted"),
                    select(func.count()).select_from(beyond).scalar_subquery())


def _everything(plan: Plan) -> Select[int, Any]:
    """Entries to look at: those of a filter that one index answers, else all rows."""
    for candidate in plan.candidates:
        if candidate.attribute is not None and len(candidate.parts) == 1:
            return _entries(plan, candidate.parts[0].subquery())
    key = plan.entity.id
    return select(key.label(plan.entity.reference), key.label("v")).order_by(key)


def _entries(plan: Plan, ids: FromClause) -> Select[int, Any]:
    key = id_of(ids)
    return select(key.label(plan.entity.reference), key.label("v"))
