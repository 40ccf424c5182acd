"""The rules in force, and which of them holds for a thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from guanxi.api import ApprovalAsk, BadRequest, Ctx, Principal, acting, colleagues, customers_passing
from guanxi_approvals.models import Rule
from guanxi_approvals.rules import Content


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """A rule as it is now."""

    id: int
    origin_id: int
    version: int
    kind: str
    title: str
    content: Content


def rules_in_force(ctx: Ctx, kind: str | None = None) -> list[InForce]:
    """The rules, of one kind or all, in the order in which they are tried."""
    statement = select(Rule).where(Rule.retired_at.is_(None)).order_by(Rule.kind, Rule.position, Rule.id)
    if kind is not None:
        statement = statement.where(Rule.kind == kind)
    return [in_force(row) for row in ctx.session.scalars(statement)]


def rule_by_id(ctx: Ctx, rule_id: int) -> InForce | None:
    """A rule, in force or not."""
    row = ctx.session.get(Rule, rule_id)
    return None if row is None else in_force(row)


def in_force(row: Rule) -> InForce:
    """The row as plain values."""
    return InForce(id=row.id, origin_id=row.origin_id, version=row.version, kind=row.kind, title=row.title,
                   content=Content.from_json(row.content))


def rules_for(ctx: Ctx, kind: str, asks: Sequence[ApprovalAsk], asker_id: int | None = None) -> Mapping[int, InForce]:
    """By thing, the first rule that holds when `asker_id`, the actor unless given, asks; things that need none are
    left out."""
    rules = rules_in_force(ctx, kind)
    if not rules:
        return {}
    asker = colleagues(ctx.session).get(asker_id or ctx.principal.user_id or 0)
    path = asker.department_path if asker is not None else ""
    passing = {rule.id: _passing(ctx, rule.content.filters, asks) for rule in rules}
    found: dict[int, InForce] = {}
    for one in asks:
        rule = next((rule for rule in rules if rule.content.holds(one.facts, path)
                     and one.thing_id in passing[rule.id]), None)
        if rule is not None:
            found[one.thing_id] = rule
    return found


def _passing(ctx: Ctx, filters: Sequence[str], asks: Sequence[ApprovalAsk]) -> set[int]:
    """The things whose customer passes: all where nothing is asked of customers, or what is asked is no longer there,
    for a rule must not lapse because a field was removed."""
    everything = {one.thing_id for one in asks}
    if not filters:
        return everything
    ids = sorted({one.customer_id for one in asks if one.customer_id is not None})
    try:
        with acting(ctx, Principal.system("approvals")) as anyone:
            customers = customers_passing(anyone, filters, ids) if ids else set()
    except BadRequest:
        return everything
    return {one.thing_id for one in asks if one.customer_id is None or one.customer_id in customers}
