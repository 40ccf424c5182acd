"""Weighing: how many rows each way into a list leads to, counted no further than it matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Final

from sqlalchemy import ColumnElement, FromClause, ScalarSelect, Select, case, func, select, union

from guanxi.contributions import Attribute, Entity
from guanxi.ctx import Action, Ctx
from guanxi.customers.entity import CUSTOMER
from guanxi.customers.visibility import index_parts
from guanxi.db import OUTER
from guanxi.views.sources import FENCE, id_of, number

SMALL: Final = 5_000
"""A set of at most so many rows is sorted as a whole, at once."""
MEDIUM: Final = 16_000
"""One of at most so many is, when the first entries of a walk hold little of the list."""
LARGE: Final = FENCE
"""One of at most so many is put together then and asked about each further entry, in place of its table."""
MAX_PARTS: Final = 20
"""A set made of more parts than this is not weighed: the list walks instead."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A way to reach all rows of a list: selects of ids whose union holds them, each answered by one index.

    `attribute` is the one whose filter it is, if it is one. `through` are the customers by whom the rows are
    reached, when they are: the parts hold the rows of all of them only while those are at most MEDIUM, and are not
    looked at when they are more than what is called few. Rows are counted as far as `most`.
    """

    parts: tuple[Select[int], ...]
    attribute: Attribute | None = None
    through: tuple[Select[int], ...] = ()
    most: int = FENCE


@dataclass(frozen=True, slots=True)
class Few:
    """The ids all rows of a list are among, and how many they are."""

    ids: FromClause
    number: int


def scope_candidate(ctx: Ctx, entity: Entity, action: Action) -> Candidate | None:
    """The rows the viewer may use for `action`; None when those are all, or made of too many parts."""
    if entity.customer is None:
        return None
    parts = index_parts(ctx.principal, action if entity is CUSTOMER else "view")
    if parts is None or not 0 < len(parts) <= MAX_PARTS:
        return None
    if entity is CUSTOMER:  # a walk that reads each row sees there whose it is, and needs no larger set
        return Candidate(tuple(parts), most=MEDIUM)
    few = [part.limit(number(MEDIUM + 1)) for part in parts]
    rows = tuple(select(entity.id).where(entity.customer.in_(part)) for part in few)
    return Candidate(rows, through=tuple(parts))


def weigh(ctx: Ctx, candidates: Sequence[Candidate], most: int = SMALL) -> list[int]:
    """The size of each candidate, or `most` + 1 where it has more, or more than it is counted. One statement for all.
    """
    if not candidates:
        return []
    limits = [min(most, candidate.most) for candidate in candidates]
    counts = [_counts(candidate, limit) for candidate, limit in zip(candidates, limits, strict=True)]
    found = iter(ctx.session.execute(select(*(one for each in counts for one in each)), execution_options=OUTER).one())
    sizes = [sum(next(found) for _ in each) for each in counts]
    return [size if size <= limit else most + 1 for size, limit in zip(sizes, limits, strict=True)]


def members(candidate: Candidate, entity: Entity) -> FromClause:
    """The candidate's ids, each once, in one column called as `entity` is referred to."""
    parts = [part.order_by(None) for part in candidate.parts]
    every = parts[0].subquery() if len(parts) == 1 else union(*parts).subquery()
    found = select(id_of(every).label(entity.reference)).limit(number(FENCE))
    if candidate.attribute is None:  # a filter on one attribute meets each row once, other ways may not
        found = found.distinct()
    return found.subquery("members")


def _counts(candidate: Candidate, most: int) -> Sequence[ColumnElement[int]]:
    """What adds up to the candidate's size: rows are counted only where the customers they belong to are few."""
    rows = [_count(part, most) for part in candidate.parts]
    if not candidate.through:
        return rows
    customers = reduce(add, (_count(part, MEDIUM) for part in candidate.through))
    return [case((customers > number(min(most, MEDIUM)), number(most + 1)), else_=reduce(add, rows))]


def _count(part: Select[int], most: int) -> ScalarSelect[int]:
    limited = part.limit(number(most + 1)).subquery()
    return select(func.count()).select_from(limited).scalar_subquery()
