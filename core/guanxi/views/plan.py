"""A list understood: every filter read, every name checked, before anything is asked of the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from guanxi.contributions import Attribute, Criterion, Entity
from guanxi.ctx import Action, Ctx
from guanxi.customers.entity import CUSTOMER
from guanxi.errors import BadRequest
from guanxi.i18n import _l
from guanxi.views.attributes import attribute_for, criteria
from guanxi.views.conditions import Condition, Holds, condition_of
from guanxi.views.cursors import fingerprint_of
from guanxi.views.filters import Filter
from guanxi.views.finding import found_in
from guanxi.views.listing import MAX_COLUMNS, MAX_FILTERS, MAX_SIZE, ListQuery
from guanxi.views.operators import Operator
from guanxi.views.probe import MAX_PARTS, Candidate, scope_candidate
from guanxi.views.reading import read_value
from guanxi.views.scope import rows_of
from guanxi.views.sources import fixed, is_indexed, owner_key, value_of


@dataclass(frozen=True, slots=True)
class Membership:
    """A criterion's filter: the rows of any of `members`, or, `negated`, of none."""

    members: tuple[Select[int], ...]
    negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a list asks, in terms of the database.

    `conditions` and `memberships` are the filters, `rows` what is asked of each row itself besides (visibility,
    trash), `candidates` the ways to reach all its rows through an index. `hits` are what the free text found, or
    what was ticked: few.
    """

    ctx: Ctx
    entity: Entity
    sort: Attribute
    descending: bool
    size: int
    columns: tuple[Attribute, ...]
    conditions: tuple[Condition, ...]
    memberships: tuple[Membership, ...]
    rows: tuple[ColumnElement[bool], ...]
    candidates: tuple[Candidate, ...]
    fingerprint: str
    hits: Candidate | None = None
    too_many_hits: bool = False

    @property
    def sees_all(self) -> bool:
        """Whether nothing is asked of a row but that it is in use, or in the trash."""
        return self.rows is self.entity.in_use or self.rows is self.entity.in_trash


def make_plan(ctx: Ctx, query: ListQuery, action: Action = "view") -> Plan:
    """`query` understood for a viewer who wants to do `action` with its rows.

    Raises Forbidden without that right at any scope, and BadRequest, naming it, for anything missing, forbidden
    or unreadable.
    """
    entity = query.entity
    ctx.require(entity.right(action))
    _check_sizes(query)
    sort = attribute_for(ctx, entity, query.sort, "sort")
    columns = tuple(attribute_for(ctx, entity, key, "show") for key in query.columns)
    conditions, memberships = _filters(ctx, entity, query.filters)
    if query.group:
        attribute_for(ctx, entity, query.group, "group")
    plan = Plan(
        ctx=ctx, entity=entity, sort=sort, descending=query.descending, size=query.size, columns=columns,
        conditions=conditions, memberships=memberships, rows=rows_of(ctx, entity, action, trashed=query.trashed),
        candidates=(*_of_conditions(entity, conditions), *_of_memberships(memberships),
                    *_of_scope(ctx, entity, action)),
        fingerprint=_fingerprint(ctx, query, action))
    return _searched(plan, query, action) if query.search else plan


def _searched(plan: Plan, query: ListQuery, action: Action) -> Plan:
    found = found_in(plan.ctx, query.entity, query.search, trashed=query.trashed, action=action)
    return replace(narrowed_to(plan, found.ids), too_many_hits=found.more)


def narrowed_to(plan: Plan, ids: Sequence[int]) -> Plan:
    """The same list, of which only `ids`, at most some hundreds, are looked at."""
    key = plan.entity.id
    return replace(plan, hits=Candidate((select(key).where(key.in_(ids)),)))


def _check_sizes(query: ListQuery) -> None:
    if len(query.filters) > MAX_FILTERS:
        raise BadRequest(_l("A list can have at most %(most)s filters. Remove some."), most=MAX_FILTERS)
    if len(query.columns) > MAX_COLUMNS:
        raise BadRequest(_l("A list can show at most %(most)s columns. Remove some."), most=MAX_COLUMNS)
    if not 1 <= query.size <= MAX_SIZE:
        raise BadRequest(_l("A page has between 1 and %(most)s rows."), most=MAX_SIZE)


def _filters(ctx: Ctx, entity: Entity, items: Sequence[Filter]
             ) -> tuple[tuple[Condition, ...], tuple[Membership, ...]]:
    known = criteria(ctx, entity)
    conditions = tuple(condition_of(ctx, entity, attribute_for(ctx, entity, item.key, "filter"), item)
                       for item in items if item.key not in known)
    return conditions, tuple(membership_of(ctx, known[item.key], item) for item in items if item.key in known)


def membership_of(ctx: Ctx, criterion: Criterion, item: Filter) -> Membership:
    """What `item` asks by `criterion`. Raises BadRequest naming it."""
    if item.operator not in (Operator.HAS, Operator.LACKS):
        raise BadRequest(_l("“%(title)s” can't be filtered in this way. Remove the filter and add it again."),
                         title=criterion.title)
    return Membership(tuple(criterion.matches(params, ctx) for params in _parameters(ctx, criterion, item)),
                      negated=item.operator is Operator.LACKS)


def _parameters(ctx: Ctx, criterion: Criterion, item: Filter) -> list[Mapping[str, Any]]:
    """One set of parameters for each value of a criterion with one parameter, else one set of all values."""
    parameters = criterion.parameters
    if len(parameters) == 1:
        return [{parameters[0].key: read_value(ctx, parameters[0], text)} for text in item.values]
    if len(item.values) != len(parameters):
        raise BadRequest(_l("The filter on “%(key)s” lacks a value or has too many. Remove it and add it again."),
                         key=criterion.title)
    return [{parameter.key: read_value(ctx, parameter, text)
             for parameter, text in zip(parameters, item.values, strict=True)}]


def _of_conditions(entity: Entity, conditions: Sequence[Condition]) -> list[Candidate]:
    return [Candidate(tuple(_range(entity, item, holds) for holds in item.ranges), item.attribute)
            for item in conditions if 0 < len(item.ranges) <= MAX_PARTS and not item.missing
            and is_indexed(item.attribute, item.attribute.column)]


def _range(entity: Entity, item: Condition, holds: Holds) -> Select[int]:
    """The ids of one range, in the order of the index: only that index gives it without sorting."""
    value, key = value_of(item.attribute), owner_key(entity, item.attribute)
    return select(key).where(*fixed(item.attribute), holds(value)).order_by(value, key)


def _of_memberships(memberships: Sequence[Membership]) -> list[Candidate]:
    return [Candidate(item.members) for item in memberships
            if not item.negated and len(item.members) <= MAX_PARTS]


def _of_scope(ctx: Ctx, entity: Entity, action: Action) -> list[Candidate]:
    scope = scope_candidate(ctx, entity, action)
    return [] if scope is None else [scope]


def _fingerprint(ctx: Ctx, query: ListQuery, action: Action) -> str:
    scopes = sorted(ctx.principal.scopes(CUSTOMER.right(action if query.entity is CUSTOMER else "view")))
    return fingerprint_of([query.entity.key, [item.to_json() for item in query.filters], query.sort, query.descending,
                           query.search, query.trashed, action, ctx.principal.user_id, scopes])
