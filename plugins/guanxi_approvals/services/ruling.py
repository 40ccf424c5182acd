"""Keeping rules: a change is a new version, so that requests keep the rule they began with."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select, update

from guanxi.api import Conflict, Ctx, Issue, NotFound, Refused, _l, record
from guanxi_approvals.models import Rule
from guanxi_approvals.rights import RULES
from guanxi_approvals.rules import Content

LONGEST_TITLE = 100
MOST_STEPS = 5
_UNSYNCHRONISED = {"synchronize_session": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRule:
    """A rule as it is to be."""

    kind: str
    title: str
    content: Content


def save_rule(ctx: Ctx, new: NewRule, rule_id: int | None = None) -> int:
    """Put a new rule at the end of its kind's, or in the place of `rule_id`; returns the id of the new version.

    Raises Refused with what is missing, Conflict where somebody changed the rule since, NotFound where it is gone.
    """
    ctx.require(RULES)
    issues = [*_issues(ctx, new)]
    if issues:
        raise Refused(_l("The rule was not saved."), issues)
    before = None if rule_id is None else _retired(ctx, rule_id)
    last = ctx.session.scalar(select(func.max(Rule.position)).where(Rule.kind == new.kind, Rule.retired_at.is_(None)))
    stays = before is not None and before.kind == new.kind
    row = Rule(kind=new.kind, title=new.title.strip(), content=new.content.to_json(), created_at=ctx.now,
               created_by=ctx.principal.user_id, origin_id=before.origin_id if before else 0,
               version=before.version + 1 if before else 1,
               position=before.position if before is not None and stays else (last or 0) + 1)
    ctx.session.add(row)
    ctx.session.flush()
    row.origin_id = row.origin_id or row.id
    ctx.session.flush()
    record(ctx, "approvals.rule", row.origin_id, "edit" if before else "create", {
        "title": (before.title if before else None, row.title),
        "content": (before.content if before else None, row.content)})
    return row.id


def retire_rule(ctx: Ctx, rule_id: int) -> None:
    """Ask by this rule no longer; requests that began with it go on."""
    ctx.require(RULES)
    row = _retired(ctx, rule_id)
    record(ctx, "approvals.rule", row.origin_id, "delete", {"title": (row.title, None)})


def move_rule(ctx: Ctx, rule_id: int) -> None:
    """Try a rule one place earlier among those of its kind."""
    ctx.require(RULES)
    row = _in_force(ctx, rule_id)
    above = ctx.session.scalar(select(Rule).where(
        Rule.kind == row.kind, Rule.retired_at.is_(None), Rule.position < row.position)
        .order_by(Rule.position.desc()).limit(1))
    if above is not None:
        above.position, row.position = row.position, above.position
        ctx.session.flush()
        record(ctx, "approvals.rule", row.origin_id, "edit", {"position": (above.position, row.position)})


def _in_force(ctx: Ctx, rule_id: int) -> Rule:
    row = ctx.session.get(Rule, rule_id)
    if row is None:
        raise NotFound(_l("There is no such rule."))
    if row.retired_at is not None:
        raise Conflict(_l("Somebody else changed or removed this rule meanwhile. Look at the rules again."))
    return row


def _retired(ctx: Ctx, rule_id: int) -> Rule:
    """The rule, which is in force no longer; of two who change it at once one is refused."""
    row = _in_force(ctx, rule_id)
    done = ctx.session.scalar(update(Rule).where(Rule.id == rule_id, Rule.retired_at.is_(None))
                              .values(retired_at=ctx.now).returning(Rule.id), execution_options=_UNSYNCHRONISED)
    if done is None:
        raise Conflict(_l("Somebody else changed or removed this rule meanwhile. Look at the rules again."))
    return row


def _issues(ctx: Ctx, new: NewRule) -> list[Issue]:
    found = []
    if not new.title.strip() or len(new.title.strip()) > LONGEST_TITLE:
        found.append(Issue(message=_l("Give the rule a name of at most %(most)s characters."), code="no_title",
                           field="title", params={"most": LONGEST_TITLE}))
    if new.kind not in ctx.catalogue.approvables:
        found.append(Issue(message=_l("Choose what needs approval."), code="no_kind", field="kind"))
    if not 1 <= len(new.content.steps) <= MOST_STEPS:
        found.append(Issue(message=_l("Say who is asked: at least one step, at most %(most)s."), code="no_step",
                           field="steps", params={"most": MOST_STEPS}))
    return found
