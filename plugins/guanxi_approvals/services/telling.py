"""What is written beside a request whenever something becomes of it: notices, the timeline, the history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from guanxi.api import Ctx, Happening, Principal, Telling, notify_many, push, record
from guanxi_approvals.models import Request
from guanxi_approvals.standing_in import deputies


def unguarded(ctx: Ctx) -> Principal:
    """The actor, of whom no right to the customer is asked: whoever is asked may decide about it, and that is kept."""
    return replace(ctx.principal, unrestricted=True)


def tell_asked(ctx: Ctx, request: Request, user_ids: Iterable[int], kind: str = "approvals.asked") -> None:
    """Tell those who are asked, and who stands in for them today."""
    ids = list(user_ids)
    stand_ins = [deputy for those in deputies(ctx, ids).values() for deputy in those]
    notify_many(ctx, kind, [_telling(request, user_id) for user_id in dict.fromkeys((*ids, *stand_ins))])


def tell_asker(ctx: Ctx, request: Request) -> None:
    """Tell whoever asked how it ended."""
    if request.asked_by is not None:
        notify_many(ctx, "approvals.decided", [_telling(request, request.asked_by)])


def write_down(ctx: Ctx, request: Request, kind: str, verb: str, before: str) -> None:
    """Put it on the customer's timeline, and into the history."""
    if request.customer_id is not None:
        push(ctx, [Happening(customer_id=request.customer_id, kind=kind, data={
            "request": request.id, "subject": request.subject, "state": request.state})])
    record(ctx, "approvals.request", request.id, verb, {"state": (before, request.state)})


def _telling(request: Request, user_id: int) -> Telling:
    """Without the customer: who is asked need not be allowed to see them."""
    return Telling(user_id=user_id, group=f"approvals.request:{request.id}", data={
        "request": request.id, "subject": request.subject, "state": request.state})
