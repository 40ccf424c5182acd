"""Deciding: each voice counts once, and what follows happens in the same transaction or not at all."""

from __future__ import annotations

from typing import Any, Final, Literal

from sqlalchemy import select, update

from guanxi.api import (
    EVERYTHING,
    Approvable,
    Conflict,
    Ctx,
    Issue,
    NotFound,
    Refused,
    _l,
    acting,
    colleagues,
    staff_names,
)
from guanxi_approvals.models import LONGEST_REASON, WAITING, Request, Voice
from guanxi_approvals.rights import USE
from guanxi_approvals.ruling import rule_by_id
from guanxi_approvals.services.ending import end
from guanxi_approvals.services.steps import open_step
from guanxi_approvals.services.telling import unguarded
from guanxi_approvals.standing_in import seats
from guanxi_approvals.words import STATES

OPTIONS: Final[dict[str, Any]] = {**EVERYTHING, "synchronize_session": False}
Answer = Literal["approved", "refused"]


def decide(ctx: Ctx, request_id: int, answer: Answer, reason: str = "", step: int | None = None) -> str:
    """Decide as one of those who are asked, or in the place of one who is away; returns the request's state after.

    `step` is the one the decider saw. Raises Conflict, naming who decided, where it was decided meanwhile, NotFound for
    whoever is not asked, and Refused without the reason that a refusal needs, or while the plugin that submitted it is
    off. What the plugin refuses to do takes the decision back.
    """
    ctx.require(USE)
    _check_reason(answer, reason)
    mine = seats(ctx)
    with acting(ctx, unguarded(ctx)) as own:
        request = _locked(own, request_id, step)
        approvable = own.catalogue.approvables.get(request.kind)
        if approvable is None:
            raise Refused(_l("What submitted this is switched off. The request waits until it is on again."))
        voices = [voice for voice in _voices(own, request) if voice.user_id in mine
                  and _may_stand_in(own, voice, request)]
        if not voices:
            _not_asked(own, request, mine)
        for voice in voices:
            voice.state, voice.decided_by, voice.decided_at = answer, ctx.principal.user_id, own.now
            voice.answer = reason.strip()
        own.session.flush()
        if answer == "refused":
            end(own, request, approvable, "refused", reason.strip())
        elif _step_is_done(own, request):
            go_on(own, request, approvable, reason.strip())
        return request.state


def _check_reason(answer: Answer, reason: str) -> None:
    if len(reason.strip()) > LONGEST_REASON:
        raise Refused(_l("Nothing was decided."), [Issue(message=_l("Write at most %(most)s characters."),
                      code="too_long", field="reason", params={"most": LONGEST_REASON})])
    if answer == "refused" and not reason.strip():
        raise Refused(_l("Nothing was decided."), [Issue(
            message=_l("Say why: whoever asked reads it, and knows what to change."), code="no_reason",
            field="reason")])


def _locked(ctx: Ctx, request_id: int, step: int | None) -> Request:
    """The request, on which nobody else decides until this transaction ends."""
    raised: Any = ctx.session.execute(
        update(Request).where(Request.id == request_id, Request.state == WAITING).values(version=Request.version + 1),
        execution_options=OPTIONS)
    request = ctx.session.scalar(select(Request).where(Request.id == request_id)
                                 .execution_options(populate_existing=True))
    if request is None:
        raise NotFound(_l("There is no such request, or you are not asked."))
    if not raised.rowcount:
        raise decided_already(ctx, request)
    if step is not None and step != request.step:
        raise Conflict(_l("Meanwhile this step was decided and the next one asked. Look at the request again."))
    return request


def decided_already(ctx: Ctx, request: Request) -> Conflict:
    """What is said to whoever comes too late."""
    name = staff_names(ctx.session, [request.decided_by]).get(request.decided_by, "") if request.decided_by else ""
    if name:
        return Conflict(_l("%(name)s came first: %(state)s."), name=name, state=STATES[request.state])
    return Conflict(_l("This request has ended: %(state)s."), state=STATES[request.state])


def _voices(ctx: Ctx, request: Request) -> list[Voice]:
    """Those of the present step that are still open."""
    return list(ctx.session.scalars(
        select(Voice).where(Voice.request_id == request.id, Voice.step == request.step, Voice.state == WAITING)
        .order_by(Voice.id).execution_options(populate_existing=True)))


def _may_stand_in(ctx: Ctx, voice: Voice, request: Request) -> bool:
    """Nobody decides on what they asked themselves by being another's deputy."""
    return voice.user_id == ctx.principal.user_id or request.asked_by != ctx.principal.user_id


def _not_asked(ctx: Ctx, request: Request, mine: frozenset[int]) -> None:
    answered = ctx.session.scalar(select(Voice.decided_by).where(
        Voice.request_id == request.id, Voice.step == request.step, Voice.user_id.in_(mine),
        Voice.state != WAITING).limit(1))
    if answered is not None:
        name = staff_names(ctx.session, [answered]).get(answered, "")
        raise Conflict(_l("%(name)s has answered this step already."), name=name)
    raise NotFound(_l("There is no such request, or you are not asked."))


def _step_is_done(ctx: Ctx, request: Request) -> bool:
    rule = rule_by_id(ctx, request.rule_id or 0)
    return rule is None or rule.content.steps[request.step].needs == "any" or not _voices(ctx, request)


def go_on(ctx: Ctx, request: Request, approvable: Approvable, reason: str) -> None:
    """Ask the next step, or, behind the last, let it happen."""
    ctx.session.execute(update(Voice).where(
        Voice.request_id == request.id, Voice.step == request.step, Voice.state == WAITING).values(state="moot"),
        execution_options=OPTIONS)
    rule = rule_by_id(ctx, request.rule_id or 0)
    if rule is None or request.step + 1 >= len(rule.content.steps):
        end(ctx, request, approvable, "approved", reason)
        return
    request.step += 1
    ctx.session.flush()
    open_step(ctx, request, rule.content, colleagues(ctx.session), approvable)
