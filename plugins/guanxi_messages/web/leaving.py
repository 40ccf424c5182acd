"""The way out: whoever holds the address from a message ends such messages, without signing in."""

from __future__ import annotations

from dataclasses import replace

from flask import render_template
from flask.typing import ResponseReturnValue

from guanxi.api import Ctx, NotFound, Principal, _, _l, current_ctx, retrying, signed_address
from guanxi_messages import services
from guanxi_messages.queries import purpose_of
from guanxi_messages.sealing import message_of_token
from guanxi_messages.web.blueprint import blueprint
from guanxi_messages.words import PURPOSES


@blueprint.get("/unsubscribe/<token>")
@signed_address
def leave(token: str) -> ResponseReturnValue:
    """Say what would be ended. Mail programs open addresses to look at them, so nothing is done yet."""
    message_id, ctx = _meant(token)
    return _page(ctx, message_id, token, done=False)


@blueprint.post("/unsubscribe/<token>")
@signed_address
def left(token: str) -> ResponseReturnValue:
    """End it: by the page's button, or at once by the mail program (RFC 8058, section 3.2)."""
    message_id, ctx = _meant(token)
    retrying(ctx, lambda unit: services.unsubscribe(unit.ctx, message_id, _("Followed the link in a message")))
    return _page(ctx, message_id, token, done=True)


def _page(ctx: Ctx, message_id: int, token: str, *, done: bool) -> str:
    purpose = PURPOSES.get(purpose_of(ctx, message_id), "")
    return render_template("messages/leave.html", purpose=purpose, token=token, done=done)


def _meant(token: str) -> tuple[int, Ctx]:
    """The message, and a Ctx of nobody in particular that may write down what its reader wants. Raises NotFound."""
    ctx = current_ctx()
    message_id = message_of_token(ctx, token)
    if message_id is None:
        raise NotFound(_l("This address is not whole. Copy it from the message once more."))
    return message_id, replace(ctx, principal=Principal.system("unsubscribe"))
