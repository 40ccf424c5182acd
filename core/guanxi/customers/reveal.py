"""Showing one masked phone number in full, which is written into the history."""

from __future__ import annotations

from sqlalchemy import select

from guanxi.audit.services import record
from guanxi.ctx import Ctx
from guanxi.customers.models import ContactPoint
from guanxi.customers.phones import display, mask
from guanxi.customers.rights import require_view
from guanxi.errors import NotFound
from guanxi.i18n import _l


def reveal_phone(ctx: Ctx, customer_id: int, point_id: int) -> str:
    """One phone number of a customer, or of one of its contact persons, in full. Raises Forbidden, NotFound.

    The history says who looked at which number (in part), and when.
    """
    ctx.require("customer.reveal")
    require_view(ctx, customer_id)
    number = ctx.session.scalar(select(ContactPoint.value).where(
        ContactPoint.id == point_id, ContactPoint.customer_id == customer_id, ContactPoint.channel == "phone"))
    if number is None:
        raise NotFound(_l("This number is no longer there. Reload the page."))
    record(ctx, "customer", customer_id, "reveal", {"phone": (None, mask(number))})
    return display(number)
