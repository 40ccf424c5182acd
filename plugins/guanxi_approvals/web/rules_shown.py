"""Rules in words, and the trial of them: who would be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from guanxi.api import (
    Approvable,
    ApprovalAsk,
    Colleague,
    Ctx,
    _,
    colleagues,
    department_tree,
    filter_sentences,
    roles,
)
from guanxi_approvals.people import asked_in
from guanxi_approvals.rules import Content, Step
from guanxi_approvals.ruling import InForce, rules_for
from guanxi_approvals.web.rule_form import number_of
from guanxi_approvals.web.shown import fact_text, title_of
from guanxi_approvals.words import BECAUSE, NEEDS, WHO

_TRIED: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleShown:
    """A rule as it reads: when it holds, and whom it asks. `off`: the plugin that submits such things is off."""

    rule: InForce
    kind: str
    off: bool
    when: Sequence[str]
    steps: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What was typed to try the rules with, and what came of it: the rule that holds, if one does, and by step those
    who are asked, and why."""

    approvable: Approvable
    staff: Sequence[tuple[int, str]]
    asker_id: int | None
    typed: Mapping[str, str]
    choices: Mapping[str, Sequence[tuple[str, str]]]
    asked: bool
    rule: str
    steps: Sequence[tuple[str, Sequence[str], str]]
    unread: Sequence[str]


def rules_shown(ctx: Ctx, rules: Sequence[InForce]) -> list[RuleShown]:
    """Each in words."""
    staff = {one.id: one.name for one in colleagues(ctx.session).values()}
    titles = {one.id: one.title for one in roles(ctx.session)}
    places = {one.id: one.name for one in department_tree(ctx.session, archived=True)}
    return [RuleShown(
        rule=rule, kind=title_of(ctx, rule.kind), off=rule.kind not in ctx.catalogue.approvables,
        when=_when(ctx, rule, places), steps=[_step(step, staff, titles) for step in rule.content.steps])
        for rule in rules]


def tried(ctx: Ctx, approvable: Approvable, given: Mapping[str, str]) -> Trial:
    """The trial that `given`, an address, stands for: `asker` and each fact by its key."""
    staff = colleagues(ctx.session)
    asker = given.get("asker", "")
    asker_id = int(asker) if asker.isascii() and asker.isdigit() and len(asker) < 19 else None
    unread: list[str] = []
    facts = _facts(ctx, approvable, given, unread)
    asked = asker_id in staff and not unread
    thing = ApprovalAsk(thing_id=_TRIED, subject="", facts=facts)
    rule = rules_for(ctx, approvable.key, [thing], asker_id).get(_TRIED) if asked else None
    return Trial(
        approvable=approvable, staff=[(one.id, one.name) for one in staff.values()], asker_id=asker_id,
        typed={fact.key: given.get(fact.key, "") for fact in approvable.facts}, asked=asked, unread=unread,
        choices={fact.key: [(str(one.value), str(one.title)) for one in fact.choices(ctx)]
                 for fact in approvable.facts if fact.choices is not None},
        rule=rule.title if rule is not None else "",
        steps=[] if rule is None else [_asked(step, rule.content, asker_id, staff, approvable)
                                       for step in rule.content.steps])


def _facts(ctx: Ctx, approvable: Approvable, given: Mapping[str, str], unread: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for fact in approvable.facts:
        text = given.get(fact.key, "").strip()
        found[fact.key] = text or None
        if text and fact.type != "choice":
            found[fact.key] = number_of(ctx, fact, text)
            if found[fact.key] is None:
                unread.append(_("%(title)s: “%(value)s” is no number.", title=fact.title, value=text[:40]))
    return found


def _asked(step: Step, content: Content, asker_id: int | None, staff: Mapping[int, Colleague], approvable: Approvable
           ) -> tuple[str, Sequence[str], str]:
    found = asked_in(step, content, asker_id, staff, approvable)
    return str(NEEDS[step.needs]), [staff[user_id].name for user_id in found.user_ids], str(BECAUSE[found.because])


def _when(ctx: Ctx, rule: InForce, places: Mapping[int, str]) -> list[str]:
    approvable = ctx.catalogue.approvables.get(rule.kind)
    facts = {fact.key: fact for fact in (approvable.facts if approvable is not None else ())}
    found = [_("%(title)s above %(limit)s", title=facts[key].title, limit=fact_text(ctx, facts[key], limit))
             for key, limit in rule.content.above.items() if key in facts]
    found += [_("%(title)s is %(values)s", title=facts[key].title,
                values=_(", ").join(fact_text(ctx, facts[key], value) for value in values))
              for key, values in rule.content.among.items() if key in facts]
    if rule.content.department_ids:
        found.append(_("asked in %(departments)s or below", departments=_(", ").join(
            places.get(row_id, "") for row_id in rule.content.department_ids)))
    return [*found, *filter_sentences(ctx, rule.content.filters)]


def _step(step: Step, staff: Mapping[int, str], titles: Mapping[int, str]) -> str:
    who = str(WHO[step.who])
    if step.who == "named":
        who = _(", ").join(staff.get(user_id, _("somebody who has left")) for user_id in step.user_ids)
    elif step.who == "role":
        who = titles.get(step.role_id or 0, _("a role that is gone"))
    return who if step.needs == "any" else _("%(who)s (all of them)", who=who)
