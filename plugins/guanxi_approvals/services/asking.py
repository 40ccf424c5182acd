"""Asking: which rule holds for a thing, and a request to those whom its first step asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from guanxi.api import (
    EVERYTHING,
    Approvable,
    ApprovalAsk,
    ApprovalStanding,
    BadRequest,
    Busy,
    Colleague,
    Ctx,
    _l,
    acting,
    among,
    colleagues,
)
from guanxi_approvals.models import LONGEST_REASON, WAITING, Request
from guanxi_approvals.ruling import InForce, rules_for
from guanxi_approvals.services.steps import open_step
from guanxi_approvals.services.telling import unguarded, write_down

NOT_NEEDED = ApprovalStanding(state="not needed")


def ask(ctx: Ctx, key: str, asks: Sequence[ApprovalAsk]) -> Mapping[int, ApprovalStanding]:
    """See guanxi.api.ApprovalDesk.ask."""
    approvable = approvable_of(ctx, key)
    rules = rules_for(ctx, key, asks)
    if not rules:
        return {one.thing_id: NOT_NEEDED for one in asks}
    staff = colleagues(ctx.session)
    with acting(ctx, unguarded(ctx)) as own, _once():
        there = _open(own, key, [one.thing_id for one in asks])
        return {one.thing_id: there.get(one.thing_id) or _asked(own, approvable, one, rules[one.thing_id], staff)
                if one.thing_id in rules else NOT_NEEDED for one in asks}


def approvable_of(ctx: Ctx, key: str) -> Approvable:
    """What was declared under `key`. Raises BadRequest where nothing was, or its plugin is off."""
    found = ctx.catalogue.approvables.get(key)
    if found is None:
        raise BadRequest(_l("Nothing called “%(key)s” can be approved."), key=key)
    return found


def _open(ctx: Ctx, key: str, thing_ids: Sequence[int]) -> dict[int, ApprovalStanding]:
    rows = ctx.session.execute(
        select(Request.id, Request.thing_id, Request.asked_by, Request.asked_at, Request.reason)
        .where(Request.kind == key, among(ctx.session, Request.thing_id, thing_ids), Request.state == WAITING),
        execution_options=EVERYTHING)
    return {row.thing_id: ApprovalStanding(state="waiting", request_id=row.id, asked_by=row.asked_by,
                                           asked_at=row.asked_at, reason=row.reason) for row in rows}


def _asked(ctx: Ctx, approvable: Approvable, one: ApprovalAsk, rule: InForce, staff: Mapping[int, Colleague]
           ) -> ApprovalStanding:
    request = Request(
        kind=approvable.key, thing_id=one.thing_id, customer_id=one.customer_id, rule_id=rule.id,
        subject=one.subject[:100], amount=_amount(approvable, one), facts=dict(one.facts),
        reason=one.reason.strip()[:LONGEST_REASON], asked_by=ctx.principal.user_id, asked_at=ctx.now)
    ctx.session.add(request)
    ctx.session.flush()
    asked = open_step(ctx, request, rule.content, staff, approvable)
    write_down(ctx, request, "approvals.asked", "ask", "")
    return ApprovalStanding(state="waiting", request_id=request.id, asked_by=request.asked_by,
                            asked_at=request.asked_at, waits_for=asked, reason=request.reason)


def _amount(approvable: Approvable, one: ApprovalAsk) -> int | None:
    first = next((fact.key for fact in approvable.facts if fact.type == "money"), "")
    value = one.facts.get(first)
    return value if isinstance(value, int) else None


@contextmanager
def _once() -> Iterator[None]:
    """That another asks for the same thing at this moment is Busy: run again, the unit finds what is there."""
    try:
        yield
    except IntegrityError as error:
        raise Busy(_l("Somebody else asked for the same at this moment. Please try again.")) from error


