"""When customers were last written to, and last wrote: made anew from the messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import delete, func, select

from guanxi.api import EVERYTHING, Ctx, among, insert_many
from guanxi_messages.models import Contact, Message, Received

REACHED: Final = ("sent", "unclear")
_ANYWAY: Final[dict[str, Any]] = {**EVERYTHING, "synchronize_session": False}


def refresh_contacts(ctx: Ctx, customer_ids: Sequence[int]) -> None:
    """Make the rows of these customers anew, in the unit of work behind `ctx`."""
    wanted = sorted(set(customer_ids))
    ctx.session.execute(delete(Contact).where(among(ctx.session, Contact.customer_id, wanted)),
                        execution_options=_ANYWAY)
    sent = ctx.session.execute(
        select(Message.customer_id, func.max(Message.sent_at).label("at"))
        .where(among(ctx.session, Message.customer_id, wanted), Message.state.in_(REACHED))
        .group_by(Message.customer_id), execution_options=EVERYTHING)
    came = ctx.session.execute(
        select(Received.customer_id, func.max(Received.at).label("at"))
        .where(among(ctx.session, Received.customer_id, wanted))
        .group_by(Received.customer_id), execution_options=EVERYTHING)
    last_sent = {row.customer_id: row.at for row in sent}
    last_came = {row.customer_id: row.at for row in came}
    insert_many(ctx.session, Contact, ("customer_id", "last_sent_at", "last_received_at"), [
        (key, last_sent.get(key), last_came.get(key)) for key in wanted if key in last_sent or key in last_came])
