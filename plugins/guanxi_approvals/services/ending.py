"""The end of a request: kept, told, and made true by the plugin that submitted it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from sqlalchemy import update

from guanxi.api import (
    EVERYTHING,
    Approvable,
    ApprovalOutcome,
    Ctx,
    Principal,
    Verdict,
    acting,
    emit,
    staff_names,
)
from guanxi_approvals.events import ApprovalsDecided
from guanxi_approvals.models import WAITING, Request, Voice
from guanxi_approvals.services.telling import tell_asker, write_down

_OPTIONS: Final[dict[str, Any]] = {**EVERYTHING, "synchronize_session": False}
VERBS: Final = {"approved": "approve", "refused": "refuse", "withdrawn": "withdraw", "lapsed": "lapse"}


def end(ctx: Ctx, request: Request, approvable: Approvable | None, verdict: Verdict, reason: str) -> None:
    """End a request that waits, in the unit behind `ctx`, and let its plugin do what follows: `approvable` is None
    where the plugin itself ends it and knows."""
    request.state, request.answer = verdict, reason
    request.decided_by, request.decided_at = ctx.principal.user_id, ctx.now
    ctx.session.flush()
    ctx.session.execute(update(Voice).where(Voice.request_id == request.id, Voice.state == WAITING)
                        .values(state="moot"), execution_options=_OPTIONS)
    write_down(ctx, request, "approvals.decided", VERBS[verdict], WAITING)
    tell_asker(ctx, request)
    emit(ctx, ApprovalsDecided(
        customer_ids=() if request.customer_id is None else (request.customer_id,), kind=request.kind,
        thing_ids=(request.thing_id,), request_ids=(request.id,), verdict=verdict))
    if approvable is not None:
        with acting(ctx, _in_the_name_of(ctx, request)) as theirs:
            approvable.outcome(theirs, request.thing_id, ApprovalOutcome(
                verdict=verdict, reason=reason, decided_by=ctx.principal.user_id))


def _in_the_name_of(ctx: Ctx, request: Request) -> Principal:
    """Whoever asked, who may bring about what was approved whatever they may do by themselves."""
    if request.asked_by is None:
        return Principal.system("approvals")
    name = staff_names(ctx.session, [request.asked_by]).get(request.asked_by, "")
    return replace(Principal.system(name), user_id=request.asked_by)
