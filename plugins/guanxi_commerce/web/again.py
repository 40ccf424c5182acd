"""A draft as the form of a new order, so that it can be changed and recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from guanxi.api import Conflict, Ctx, _l
from guanxi_commerce.models import Order
from guanxi_commerce.pages import head_to_change, lines_shown, quantity_text
from guanxi_commerce.typed import amount_text


def again(ctx: Ctx, order_id: int) -> Mapping[str, Any]:
    """What was typed into the draft `order_id`; the discount of the whole order stands shared out on its lines. Raises
    Conflict where the order is no draft any more."""
    head = head_to_change(ctx, order_id)
    if head.status != "draft":
        raise Conflict(_l("This order is no draft any more. Look at it again."))
    then, store_id = ctx.session.execute(select(Order.becomes, Order.store_id).where(Order.id == order_id)).one()
    lines = [{"product": line.code or line.name, "quantity": quantity_text(line.quantity),
              "price": amount_text(line.price), "discount": amount_text(line.discount) if line.discount.minor else ""}
             for line in lines_shown(ctx, head)]
    return {"customer_id": str(head.customer_id), "lines": lines, "currency": head.currency, "channel": head.channel,
            "freight": amount_text(head.freight) if head.freight.minor else "", "status": then or "completed",
            "store": str(store_id or ""), "draft_id": str(order_id)}
