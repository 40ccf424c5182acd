"""Hooks about messages to customers."""

from __future__ import annotations

from collections.abc import Sequence

from guanxi.contributions import Objection, Outgoing
from guanxi.ctx import Ctx
from guanxi.hookspecs.marks import spec


@spec(on_error="hold", shape="list", items=Objection)
def message_check(messages: Sequence[Outgoing], ctx: Ctx) -> Sequence[Objection]:
    """Say which of these messages must not be sent now: no consent, a quiet hour, too many of late.

    Called for some hundreds at once, when a sending is prepared and again just before they are handed over, when the
    present state counts. `messages` know customer, channel, purpose and address, and not yet their words. Answer with
    the database asked once for all of them. An Objection with `until` holds its message until then; without, the
    message is refused.

    Example::

        from collections.abc import Sequence

        from sqlalchemy import select

        from guanxi.api import Ctx, Customer, Objection, Outgoing, _l, hookimpl

        @hookimpl
        def message_check(messages: Sequence[Outgoing], ctx: Ctx) -> Sequence[Objection]:
            # those who were lost are left in peace
            lost = set(ctx.session.scalars(select(Customer.id).where(
                Customer.id.in_([one.customer_id for one in messages]), Customer.state == "lost")))
            return [Objection(row=one.row, code="warmth.lost", reason=_l("Was lost, and is left in peace."))
                    for one in messages if one.customer_id in lost and one.purpose == "marketing"]
    """
