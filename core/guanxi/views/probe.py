"""Weighing: how many customers each way into a list leads to, counted no further than it matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import FromClause, ScalarSelect, Select, func, select, union

from guanxi.contributions import Attribute
from guanxi.ctx import Action, Ctx
from guanxi.customers.visibility import index_parts
from guanxi.db import OUTER
from guanxi.views.sources import FENCE, number

SMALL: Final = 5_000
"""A set of at most so many customers is sorted as a whole, at once."""
MEDIUM: Final = 16_000
"""One of at most so many is, when the first entries of a walk hold little of the list."""
MAX_PARTS: Final = 20
"""A set made of more parts than this is not weighed: the list walks instead."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A way to reach all customers of a list: selects of ids whose union holds them, each answered by one index.

    `attribute` is the one whose filter it is, if it is one.
    """

    parts: tuple[Select[int], ...]
    attribute: Attribute | None = None


@dataclass(frozen=True, slots=True)
class Few:
    """The ids all customers of a list are among, and how many they are."""

    ids: FromClause
    number: int


def scope_candidate(ctx: Ctx, action: Action) -> Candidate | None:
    """The customers the viewer may use for `action`; None when those are all, or made of too many parts."""
    parts = index_parts(ctx.principal, action)
    return None if parts is None or not 0 < len(parts) <= MAX_PARTS else Candidate(tuple(parts))


def weigh(ctx: Ctx, candidates: Sequence[Candidate], most: int = SMALL) -> list[int]:
    """The size of each candidate, or `most` + 1 where it has more. One statement for all."""
    if not candidates:
        return []
    counts = [_count(part, most) for candidate in candidates for part in candidate.parts]
    found = iter(ctx.session.execute(select(*counts), execution_options=OUTER).one())
    return [min(most + 1, sum(next(found) for _ in candidate.parts)) for candidate in candidates]


def members(candidate: Candidate) -> FromClause:
    """The candidate's ids, each once, in one column `customer_id`."""
    parts = [part.order_by(None) for part in candidate.parts]
    every = parts[0].subquery() if len(parts) == 1 else union(*parts).subquery()
    key = next(iter(every.c))
    return select(key.label("customer_id")).limit(number(FENCE)).distinct().subquery("members")


def _count(part: Select[int], most: int) -> ScalarSelect[int]:
    limited = part.limit(number(most + 1)).subquery()
    return select(func.count()).select_from(limited).scalar_subquery()
