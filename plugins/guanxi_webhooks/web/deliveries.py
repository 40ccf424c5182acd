"""One delivery, and sending it again."""

from __future__ import annotations

import json

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from guanxi.api import _, current_ctx, go_to, requires, toast, way_back, write
from guanxi_webhooks import services, words
from guanxi_webhooks.entities import DELIVERY
from guanxi_webhooks.queries import delivery_shown, event_title
from guanxi_webhooks.rights import MANAGE
from guanxi_webhooks.web.blueprint import blueprint


@blueprint.get("/deliveries/<int:delivery_id>")
@requires(MANAGE)
def show_delivery(delivery_id: int) -> str:
    """What was told, and what came back."""
    ctx = current_ctx()
    delivery = delivery_shown(ctx, delivery_id)
    return render_template("webhooks/delivery.html", delivery=delivery, words=words, way=way_back(ctx, DELIVERY),
                           title=event_title(ctx, delivery.name),
                           told=json.dumps(delivery.fields, ensure_ascii=False))


@blueprint.post("/deliveries/<int:delivery_id>/send-again")
@requires(MANAGE)
def send_again(delivery_id: int) -> ResponseReturnValue:
    """Send it again, under the same id."""
    write(lambda ctx: services.send_again(ctx, delivery_id))
    toast(_("It is on its way again"))
    return go_to(url_for("webhooks.show_delivery", delivery_id=delivery_id))
