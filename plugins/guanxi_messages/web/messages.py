"""One message that was sent, and what can be done with it."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.api import _, briefs, current_ctx, go_to, requires, toast, way_back, write
from guanxi_messages import services, words
from guanxi_messages.entities import MESSAGE
from guanxi_messages.parts import may_write
from guanxi_messages.queries import lines_of, reading_of_message
from guanxi_messages.rights import SEND, VIEW
from guanxi_messages.services.steering import AGAIN
from guanxi_messages.web.blueprint import blueprint

_MOST = 200


@blueprint.get("/outbox/<int:message_id>")
@requires(VIEW)
def show_message(message_id: int) -> str:
    """One message: what was said, and what became of it."""
    ctx = current_ctx()
    reading = reading_of_message(ctx, message_id)
    channel = ctx.catalogue.channels.get(reading.row.channel)
    return render_template("messages/message.html", reading=reading, row=reading.row, words=words, again=AGAIN,
                           customer=briefs(ctx, [reading.row.customer_id])[0], channel=channel,
                           may_write=may_write(ctx, reading.row.customer_id), way=way_back(ctx, MESSAGE))


@blueprint.post("/outbox/<int:message_id>/release")
@requires(SEND)
def release_message(message_id: int) -> ResponseReturnValue:
    """Try a held message now."""
    write(lambda ctx: services.release(ctx, message_id))
    toast(_("It is checked and sent as soon as it may go"))
    return go_to(url_for("messages.show_message", message_id=message_id))


@blueprint.post("/outbox/<int:message_id>/again")
@requires(SEND)
def send_message_again(message_id: int) -> ResponseReturnValue:
    """Send one again of which nobody knows whether it arrived."""
    write(lambda ctx: services.send_again(ctx, message_id))
    toast(_("The message is on its way"))
    return go_to(url_for("messages.show_message", message_id=message_id))


@blueprint.get("/customers/<int:customer_id>")
@requires(VIEW)
def customer_messages(customer_id: int) -> ResponseReturnValue:
    """All messages of one customer, both ways."""
    ctx = current_ctx()
    found = briefs(ctx, [customer_id])
    if not found:
        return render_template("messages/none.html"), 404
    return render_template("messages/customer.html", customer=found[0], lines=lines_of(ctx, customer_id, _MOST),
                           words=words, may_write=may_write(ctx, customer_id), most=_MOST, asked=request.args)
