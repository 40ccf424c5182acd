"""Looking after requests that wait: reminding those who are asked, and asking anew where they have left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import func, select, update

from guanxi.api import EVERYTHING, Colleague, Ctx, colleagues, setting
from guanxi_approvals.models import WAITING, Request, Voice
from guanxi_approvals.people import asked_in
from guanxi_approvals.rights import USE
from guanxi_approvals.ruling import rule_by_id
from guanxi_approvals.services.deciding import go_on
from guanxi_approvals.services.telling import tell_asked

REMIND_AFTER: Final = "approvals.remind_after"
CHUNK: Final = 200
_OPTIONS: Final[dict[str, Any]] = {**EVERYTHING, "synchronize_session": False}


def remind(ctx: Ctx) -> int:
    """Remind those who have let a request wait for as many days as the setting says, at most CHUNK of them; returns how
    many were reminded. Nobody is reminded while the setting is 0, or of what is switched off."""
    days = int(setting(ctx, REMIND_AFTER))
    if not days:
        return 0
    due = ctx.now - timedelta(days=days)
    voices = ctx.session.execute(
        select(Voice.id, Voice.user_id, Request).join(Request, Request.id == Voice.request_id)
        .where(Voice.state == WAITING, Request.kind.in_(list(ctx.catalogue.approvables)),
               func.coalesce(Voice.reminded_at, Voice.asked_at) <= due)
        .order_by(Voice.id).limit(CHUNK), execution_options=EVERYTHING).all()
    for voice_id, user_id, request in voices:
        tell_asked(ctx, request, [user_id], "approvals.reminder")
        ctx.session.execute(update(Voice).where(Voice.id == voice_id).values(reminded_at=ctx.now),
                            execution_options=_OPTIONS)
    return len(voices)


def review(ctx: Ctx) -> int:
    """Where nobody who is asked can decide any more (they left, or lost the right), ask anew by the rule; returns how
    many requests that were, at most CHUNK of them."""
    staff = colleagues(ctx.session)
    able = [one.id for one in staff.values() if one.may(USE)]
    stuck = ctx.session.scalars(
        select(Request).join(Voice, Voice.request_id == Request.id)
        .where(Request.state == WAITING, Voice.state == WAITING, Voice.step == Request.step,
               Voice.user_id.not_in(able)).distinct().order_by(Request.id).limit(CHUNK),
        execution_options=EVERYTHING).all()
    for request in stuck:
        _ask_anew(ctx, request, staff)
    return len(stuck)


def _ask_anew(ctx: Ctx, request: Request, staff: Mapping[int, Colleague]) -> None:
    """Those who can't decide any more are asked no longer; whom the rule means now and has no voice yet is."""
    rule = rule_by_id(ctx, request.rule_id or 0)
    if rule is None:
        return
    voices = ctx.session.scalars(select(Voice).where(Voice.request_id == request.id, Voice.step == request.step),
                                 execution_options=EVERYTHING).all()
    for voice in voices:
        one = staff.get(voice.user_id)
        if voice.state == WAITING and (one is None or not one.may(USE)):
            voice.state = "moot"
    asked = asked_in(rule.content.steps[request.step], rule.content, request.asked_by, staff,
                     ctx.catalogue.approvables.get(request.kind))
    there = {voice.user_id for voice in voices}
    fresh = [user_id for user_id in asked.user_ids if user_id not in there]
    ctx.session.add_all([Voice(
        request_id=request.id, customer_id=request.customer_id, step=request.step, user_id=user_id,
        because=asked.because, asked_at=ctx.now) for user_id in fresh])
    ctx.session.flush()
    tell_asked(ctx, request, fresh)
    approvable = ctx.catalogue.approvables.get(request.kind)
    answered = {voice.state for voice in voices} - {"moot"}
    if approvable is not None and not fresh and answered == {"approved"}:
        go_on(ctx, request, approvable, "")
