"""Rows found by free text, among those the viewer may see: customers by the full-text index, others as they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import FromClause, Select, func, select

from guanxi.contributions import Entity
from guanxi.ctx import Action, Ctx
from guanxi.customers.entity import CUSTOMER
from guanxi.customers.models import Customer
from guanxi.db import OUTER
from guanxi.errors import BadRequest
from guanxi.i18n import _l
from guanxi.search.engine import among, exact, given, indexed
from guanxi.search.tokens import Phrase, query_phrases
from guanxi.views.probe import SMALL, members, scope_candidate, weigh
from guanxi.views.scope import rows_of
from guanxi.views.sources import number, own_passes

MAX_HITS: Final = 500
LOOKED_AT: Final = 5_000
"""How many of those the index gives are looked at: whether they match, and whether the viewer may see them."""


@dataclass(frozen=True, slots=True)
class Found:
    """Ids, best first; `more` when there may be others that were not looked at: the search is to be narrowed."""

    ids: tuple[int, ...]
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One hit of the quick search."""

    id: int
    name: str
    number: str
    kind: str
    state: str


def found_in(ctx: Ctx, entity: Entity, text: str, *, trashed: bool, action: Action) -> Found:
    """The rows of `entity` that `text` names, at most MAX_HITS. Raises BadRequest when it can't be searched.

    A plugin's own search is not trusted to know who may see what: whoever uses its ids narrows them.
    """
    if entity is CUSTOMER:
        return find(ctx, text, trashed=trashed, action=action)
    if entity.search is None:
        raise BadRequest(_l("This list has no search."))
    ids = tuple(entity.search(ctx, text, MAX_HITS + 1))
    return Found(ids[:MAX_HITS], more=len(ids) > MAX_HITS)


def find(ctx: Ctx, text: str, *, trashed: bool = False, action: Action = "view") -> Found:
    """The customers `text` names, at most MAX_HITS: whole words first, then words that only begin so.

    Among equals the newest first. What the viewer may not see is left out within the statements.
    """
    phrases = query_phrases(text)
    if not phrases:
        return Found((), more=False)
    search = _Search(ctx, _few(ctx, action), action, trashed)
    whole = exact(phrases)
    found = search.hits(whole, MAX_HITS + 1)
    if len(found) <= MAX_HITS and whole != phrases:
        known = set(found)
        found += [hit for hit in search.hits(phrases, MAX_HITS + 1) if hit not in known]
    return Found(tuple(found[:MAX_HITS]), more=len(found) > MAX_HITS or search.cut_short(phrases))


def suggest(ctx: Ctx, text: str, limit: int = 8) -> list[Suggestion]:
    """The best hits of the quick search: customers called exactly `text` before all others."""
    found = find(ctx, text).ids
    rows = ctx.session.execute(
        select(Customer.id, Customer.name, Customer.number, Customer.kind, Customer.state)
        .where(Customer.id.in_(found))).all()
    place = {hit: number for number, hit in enumerate(found)}
    wanted = text.strip().casefold()
    best = sorted(rows, key=lambda row: (wanted not in (row.name.casefold(), row.number.casefold()), place[row.id]))
    return [Suggestion(**row._mapping) for row in best[:limit]]


def _few(ctx: Ctx, action: Action) -> FromClause | None:
    """All the viewer may see, if they are few: then their texts are read, and the index is left alone."""
    scope = scope_candidate(ctx, CUSTOMER, action)
    return None if scope is None or weigh(ctx, [scope])[0] > SMALL else members(scope, CUSTOMER)


@dataclass(frozen=True, slots=True)
class _Search:
    """How hits are looked for: through the index, or among `few`."""

    ctx: Ctx
    few: FromClause | None
    action: Action
    trashed: bool

    def hits(self, phrases: Sequence[Phrase], limit: int) -> list[int]:
        """Ids of matching customers the viewer may see, the newest first."""
        found = self._matches(phrases).subquery("matches")
        key = found.c.customer_id
        rows = rows_of(self.ctx, CUSTOMER, self.action, trashed=self.trashed)
        seen = select(key).where(own_passes(CUSTOMER, [], rows, key))
        return sorted(self.ctx.session.scalars(seen.limit(number(limit)), execution_options=OUTER), reverse=True)

    def cut_short(self, phrases: Sequence[Phrase]) -> bool:
        """Whether the index had more to give than was looked at."""
        if self.few is not None:
            return False
        near = given(self._dialect, phrases, LOOKED_AT).order_by(None).subquery()
        count = self.ctx.session.scalars(select(func.count()).select_from(near), execution_options=OUTER).one()
        return count >= LOOKED_AT

    def _matches(self, phrases: Sequence[Phrase]) -> Select[int]:
        if self.few is not None:
            return among(self.few, phrases)
        return indexed(self._dialect, phrases, LOOKED_AT)

    @property
    def _dialect(self) -> str:
        return self.ctx.session.get_bind().dialect.name
