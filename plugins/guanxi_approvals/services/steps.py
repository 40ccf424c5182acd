"""Opening a step: those it asks get a voice, and are told."""

from __future__ import annotations

from collections.abc import Mapping

from guanxi.api import Approvable, Colleague, Ctx
from guanxi_approvals.models import Request, Voice
from guanxi_approvals.people import asked_in
from guanxi_approvals.rules import Content
from guanxi_approvals.services.telling import tell_asked


def open_step(ctx: Ctx, request: Request, content: Content, staff: Mapping[int, Colleague],
              approvable: Approvable | None) -> tuple[int, ...]:
    """Ask those whom the request's present step means; returns their ids. Who has a voice there keeps it."""
    step = content.steps[request.step]
    asked = asked_in(step, content, request.asked_by, staff, approvable)
    ctx.session.add_all([
        Voice(request_id=request.id, customer_id=request.customer_id, step=request.step, user_id=user_id,
              because=asked.because, asked_at=ctx.now) for user_id in asked.user_ids])
    ctx.session.flush()
    tell_asked(ctx, request, asked.user_ids)
    return asked.user_ids
