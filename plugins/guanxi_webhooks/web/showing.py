"""All webhooks, and one of them."""

from __future__ import annotations

from functools import partial

from flask import render_template, request

from guanxi.api import current_ctx, requires
from guanxi_webhooks import words
from guanxi_webhooks.queries import event_title, last_deliveries, owner_name, receiver_shown, receivers, segment_title
from guanxi_webhooks.rights import MANAGE
from guanxi_webhooks.web.blueprint import blueprint


@blueprint.get("/")
@requires(MANAGE)
def index() -> str:
    """All webhooks, with how they do."""
    return render_template("webhooks/index.html", receivers=receivers(current_ctx()), words=words)


@blueprint.get("/<int:receiver_id>")
@requires(MANAGE)
def show(receiver_id: int) -> str:
    """One webhook: what it is told of, and the last that was sent."""
    ctx = current_ctx()
    receiver = receiver_shown(ctx, receiver_id)
    return render_template("webhooks/show.html", receiver=receiver, words=words, title_of=partial(event_title, ctx),
                           deliveries=last_deliveries(ctx, receiver_id), owner=owner_name(ctx, receiver.owner_id),
                           segment=segment_title(ctx, receiver.segment_id), job=request.args.get("job", type=int),
                           now=ctx.now)
