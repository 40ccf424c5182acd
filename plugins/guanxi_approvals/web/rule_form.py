"""The form of a rule: what was typed, and the rule it stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final, cast

from wtforms import BooleanField, FieldList, FormField, HiddenField, SelectField, SelectMultipleField, StringField
from wtforms import Form as PlainForm

from guanxi.api import (
    Approvable,
    ApprovalFact,
    Ctx,
    Form,
    Issue,
    Money,
    Refused,
    Required,
    _l,
    colleagues,
    customer_views,
    department_tree,
    label,
    roles,
    setting,
)
from guanxi_approvals.rights import USE
from guanxi_approvals.rules import WHO, Content, Needs, Step, Who
from guanxi_approvals.ruling import InForce
from guanxi_approvals.services.ruling import MOST_STEPS, NewRule
from guanxi_approvals.words import NEEDS
from guanxi_approvals.words import WHO as WHO_WORDS

_MOST: Final = 10**15
KEPT: Final = "kept"
"""Chosen as the view of customers: the filters the rule has already."""


class StepForm(PlainForm):
    """One step; without `who` it is none."""

    who = SelectField(label(_l("Who is asked")), validate_choice=False)
    role = SelectField(label(_l("Role")), validate_choice=False)
    people = SelectMultipleField(label(_l("People")), validate_choice=False)
    needs = SelectField(label(_l("How many")), validate_choice=False, default="any")


class LimitForm(PlainForm):
    """What is asked of one fact: a limit it must exceed, or some of its choices."""

    key = HiddenField()
    above = StringField()
    among = SelectMultipleField(validate_choice=False)


class RuleForm(Form):
    """A rule."""

    kind = HiddenField()
    title = StringField(label(_l("Name of the rule")), [Required()])
    limits = FieldList(FormField(LimitForm))
    departments = SelectMultipleField(label(_l("Departments of whoever asks")), validate_choice=False)
    view = SelectField(label(_l("Customers")), validate_choice=False)
    self_too = BooleanField(label(_l("Whoever asks may decide too")))
    steps = FieldList(FormField(StepForm), max_entries=MOST_STEPS)

    def offer(self, ctx: Ctx, approvable: Approvable, *, kept: bool) -> RuleForm:
        """The same with something to choose from; `kept`: the rule has filters of customers."""
        self.departments.choices = [(str(one.id), "　" * one.depth + one.name) for one in department_tree(ctx.session)]
        first = [(KEPT, str(_l("As the rule has it")))] if kept else []
        self.view.choices = [*first, ("", str(_l("All customers"))),
                             *((str(one.id), one.title) for one in customer_views(ctx) if one.filters)]
        facts = {fact.key: fact for fact in approvable.facts}
        for limit in self.limits:
            fact = facts.get(limit.form.key.data or "")
            if fact is not None and fact.choices is not None:
                limit.form.among.choices = [(str(one.value), str(one.title)) for one in fact.choices(ctx)]
        people = [(str(one.id), one.name) for one in colleagues(ctx.session).values()
                  if one.may(USE) and one.may(approvable.permission)]
        named = [("", ""), *((str(one.id), one.title) for one in roles(ctx.session))]
        for entry in self.steps:
            entry.form.who.choices = [("", str(_l("Nobody: no such step"))),
                                      *((who, str(WHO_WORDS[who])) for who in WHO)]
            entry.form.who.flags.unmarked = True  # the first choice says what leaving it means
            entry.form.role.choices, entry.form.people.choices = named, people
            entry.form.needs.choices = [(key, str(title)) for key, title in NEEDS.items()]
        return self


def form_of(ctx: Ctx, approvable: Approvable, rule: InForce | None) -> RuleForm:
    """The form of a rule that is there, or of a new one."""
    content = rule.content if rule is not None else Content(steps=(), above={}, among={})
    steps = [{"who": step.who, "role": str(step.role_id or ""), "people": [str(one) for one in step.user_ids],
              "needs": step.needs} for step in content.steps]
    return RuleForm(None, data={
        "kind": approvable.key, "title": rule.title if rule is not None else "",
        "limits": [_limit(ctx, fact, content) for fact in approvable.facts],
        "departments": [str(one) for one in content.department_ids], "view": KEPT if content.filters else "",
        "self_too": content.self_too, "steps": steps or [{"who": "superior", "needs": "any"}]})


def rule_of(ctx: Ctx, approvable: Approvable, form: RuleForm, before: InForce | None) -> NewRule:
    """The rule that `form` stands for. Raises Refused with what can't be read."""
    issues: list[Issue] = []
    facts = {fact.key: fact for fact in approvable.facts}
    above: dict[str, int] = {}
    among: dict[str, tuple[str, ...]] = {}
    for entry in form.limits:
        fact = facts.get(entry.form.key.data or "")
        text = (entry.form.above.data or "").strip()
        if fact is not None and text and fact.type != "choice":
            value = number_of(ctx, fact, text)
            if value is None:
                issues.append(Issue(message=_l("“%(value)s” is no number: write it like 1000 or 12.50."),
                                    code="no_number", field=entry.form.above.name, params={"value": text[:40]}))
            else:
                above[fact.key] = value
        if fact is not None and entry.form.among.data:
            among[fact.key] = tuple(entry.form.among.data)
    steps = [_step(entry.form, issues) for entry in form.steps if entry.form.who.data]
    if issues:
        raise Refused(_l("The rule was not saved."), issues)
    return NewRule(kind=approvable.key, title=form.title.data or "", content=Content(
        steps=tuple(step for step in steps if step is not None), above=above, among=among,
        department_ids=tuple(_ids(form.departments.data)), filters=_filters(ctx, form.view.data or "", before),
        self_too=bool(form.self_too.data)))


def number_of(ctx: Ctx, fact: ApprovalFact, text: str) -> int | None:
    """What was typed for a fact: money in minor units; None for what is no such number."""
    places = _places(setting(ctx, "organisation.currency")) if fact.type == "money" else 0
    try:
        value = Decimal(text.replace(",", "")).scaleb(places)
    except InvalidOperation:
        return None
    fit = value.is_finite() and 0 <= value <= _MOST and value == value.to_integral_value()
    return int(value) if fit else None


def _places(currency: str) -> int:
    """Decimal places of a currency's minor unit: one yuan is 100 of them."""
    return len(str(Money.of(Decimal(1), currency).minor)) - 1


def _limit(ctx: Ctx, fact: ApprovalFact, content: Content) -> Mapping[str, Any]:
    value = content.above.get(fact.key)
    text = "" if value is None else str(value)
    if value is not None and fact.type == "money":
        text = f"{Decimal(value).scaleb(-_places(setting(ctx, 'organisation.currency'))):f}"
    return {"key": fact.key, "above": text, "among": list(content.among.get(fact.key, ()))}


def _step(form: StepForm, issues: list[Issue]) -> Step | None:
    people, role = _ids(form.people.data), _ids([form.role.data or ""])
    if form.who.data == "named" and not people:
        issues.append(Issue(message=_l("Choose who is asked by name."), code="no_people", field=form.people.name))
        return None
    if form.who.data == "role" and not role:
        issues.append(Issue(message=_l("Choose the role whose holders are asked."), code="no_role",
                            field=form.role.name))
        return None
    if form.who.data not in WHO or form.needs.data not in NEEDS:
        return None
    return Step(who=cast("Who", form.who.data), needs=cast("Needs", form.needs.data),
                user_ids=tuple(people) if form.who.data == "named" else (),
                role_id=role[0] if form.who.data == "role" else None)


def _ids(texts: Sequence[str] | None) -> list[int]:
    return [int(text) for text in texts or () if text.isascii() and text.isdigit() and len(text) < 19]


def _filters(ctx: Ctx, chosen: str, before: InForce | None) -> tuple[str, ...]:
    if chosen == KEPT:
        return before.content.filters if before is not None else ()
    return next((view.filters for view in customer_views(ctx) if str(view.id) == chosen), ())
