"""A request as its page shows it: ready to be read, with what the reader may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from flask import current_app, url_for

from guanxi.api import Approvable, ApprovalFact, Ctx, Money, current_locale, may_use, money, setting, staff_names
from guanxi_approvals.models import WAITING, Request, Voice
from guanxi_approvals.queries import Line, lines, may_decide, request_seen, voices_of
from guanxi_approvals.ruling import rule_by_id
from guanxi_approvals.words import BECAUSE, NEEDS, VOICES


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceShown:
    """Somebody who is asked; `stand_in` is the deputy who answered."""

    name: str
    because: str
    state: str
    said: str
    at: datetime | None
    stand_in: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepShown:
    """A step that was opened; `present` is the one that is asked now."""

    number: int
    needs: str
    present: bool
    voices: Sequence[VoiceShown]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The page of one request. `parked`: the plugin that submitted it is off. `thing` is where it is seen."""

    line: Line
    title: str
    amount: str
    facts: Sequence[tuple[str, str]]
    rule: str
    rule_version: int
    steps: Sequence[StepShown]
    ahead: int
    thing: str
    sees_customer: bool
    parked: bool
    mine: bool
    may_decide: bool
    for_whom: Sequence[str]


def shown(ctx: Ctx, request_id: int) -> Shown:
    """One request. Raises NotFound for whoever has nothing to do with it."""
    row = request_seen(ctx, request_id)
    voices = voices_of(ctx, request_id)
    approvable = ctx.catalogue.approvables.get(row.kind)
    rule = rule_by_id(ctx, row.rule_id or 0)
    line, = lines(ctx, [row])
    seats = may_decide(ctx, row, voices)
    staff = staff_names(ctx.session, {voice.user_id for voice in voices}
                        | {voice.decided_by for voice in voices if voice.decided_by is not None})
    sees = row.customer_id is None or may_use(ctx, "view", row.customer_id)
    count = len(rule.content.steps) if rule is not None else row.step + 1
    return Shown(
        line=line, title=title_of(ctx, row.kind), amount=amount_text(ctx, row.amount),
        facts=_facts(ctx, approvable, row.facts), rule=rule.title if rule else "",
        rule_version=rule.version if rule else 1, thing=thing_url(ctx, approvable, row.thing_id) if sees else "",
        steps=_steps(row, voices, staff, [step.needs for step in rule.content.steps] if rule else []),
        ahead=count - row.step - 1 if row.state == WAITING else 0, sees_customer=sees, parked=approvable is None,
        mine=row.asked_by == ctx.principal.user_id, may_decide=bool(seats) and approvable is not None,
        for_whom=[staff.get(user_id, "") for user_id in seats if user_id != ctx.principal.user_id])


def title_of(ctx: Ctx, kind: str) -> str:
    """What a kind is called; its key while its plugin is off."""
    found = ctx.catalogue.approvables.get(kind)
    return str(found.title) if found is not None else kind


def amount_text(ctx: Ctx, minor: int | None) -> str:
    """An amount of the organisation's currency as it is read; empty for none."""
    return "" if minor is None else money(Money(minor, setting(ctx, "organisation.currency")), current_locale() or "en")


def thing_url(ctx: Ctx, approvable: Approvable | None, thing_id: int) -> str:
    """Where the thing is seen; empty where that is not the reader's to see, or its plugin is off."""
    if approvable is None or not ctx.may(approvable.permission):
        return ""
    endpoint, parameter = approvable.page
    values: dict[str, Any] = {parameter: thing_id}
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


def fact_text(ctx: Ctx, fact: ApprovalFact, value: Any) -> str:
    """A fact's value as it is read."""
    if fact.type == "money":
        return amount_text(ctx, int(value))
    if fact.choices is not None:
        titles = {choice.value: str(choice.title) for choice in fact.choices(ctx)}
        return titles.get(value, str(value))
    return f"{value}{fact.unit}" if str(fact.unit) == "%" else f"{value} {fact.unit}".strip()


def _facts(ctx: Ctx, approvable: Approvable | None, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(str(fact.title), fact_text(ctx, fact, values[fact.key]))
            for fact in (approvable.facts if approvable is not None else ()) if values.get(fact.key) is not None]


def _steps(row: Request, voices: Sequence[Voice], staff: Mapping[int, str], needs: Sequence[str]) -> list[StepShown]:
    return [StepShown(
        number=number + 1, needs=str(NEEDS[needs[number]]) if number < len(needs) else "",
        present=row.state == WAITING and number == row.step,
        voices=[_voice(one, staff) for one in those]) for number, those in groupby(voices, lambda voice: voice.step)]


def _voice(one: Voice, staff: Mapping[int, str]) -> VoiceShown:
    stand_in = staff.get(one.decided_by, "") if one.decided_by not in (None, one.user_id) else ""
    return VoiceShown(name=staff.get(one.user_id, ""), because=str(BECAUSE.get(one.because, "")), state=one.state,
                      said=str(VOICES[one.state]), at=one.decided_at, stand_in=stand_in, answer=one.answer)
