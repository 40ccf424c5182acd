"""What people do with messages afterwards: release, send again, unsubscribe; and what time does."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select, update

from guanxi.api import (
    EVERYTHING,
    Conflict,
    Ctx,
    Forbidden,
    NotFound,
    _l,
    consents_among,
    may_use,
    record,
    record_consent,
)
from guanxi_messages.models import OPEN, Message, Sending
from guanxi_messages.rights import SEND
from guanxi_messages.services.sendings import start_delivery

AGAIN: Final = ("unclear", "failed")
_MOST: Final = 1_000
_ANYWAY: Final[dict[str, Any]] = {**EVERYTHING, "synchronize_session": False}


def release(ctx: Ctx, message_id: int) -> None:
    """Let a held message be tried now; what stands against it is looked at again. Raises Conflict."""
    _put_back(ctx, message_id, ("held",))


def send_again(ctx: Ctx, message_id: int) -> None:
    """Send a message again of which nobody knows whether it arrived, or which the other side refused; it bears the
    same Message-ID, by which mail programs know it. Raises Conflict."""
    _put_back(ctx, message_id, AGAIN)


def _put_back(ctx: Ctx, message_id: int, before: tuple[str, ...]) -> None:
    ctx.require(SEND)
    row = message_named(ctx, message_id)
    if not may_use(ctx, "edit", row.customer_id):
        raise Forbidden(_l("Your role does not let you write to this customer."))
    moved = ctx.session.scalar(
        update(Message).where(Message.id == message_id, Message.state.in_(before))
        .values(state="queued", why=None, held_until=None, sent_at=None).returning(Message.sending_id),
        execution_options=_ANYWAY)
    if moved is None:
        raise Conflict(_l("This message has gone on in the meantime. Look at it again."))
    record(ctx, "customer", row.customer_id, "edit", {f"messages.{message_id}": (row.state, "queued")})
    ctx.session.execute(update(Sending).where(Sending.id == moved, Sending.state == "done")
                        .values(state="sending", finished_at=None), execution_options=_ANYWAY)
    start_delivery(ctx, moved, row.purpose)


def message_named(ctx: Ctx, message_id: int) -> Message:
    """A message of a customer the actor may see. Raises NotFound."""
    row = ctx.session.scalar(select(Message).where(Message.id == message_id))
    if row is None:
        raise NotFound(_l("This message does not exist, or is not yours to see."))
    return row


def free_held(ctx: Ctx) -> int:
    """Let held messages whose time has come wait for their turn again, at most some at once; how many."""
    due = list(ctx.session.scalars(select(Message.id).where(Message.state == "held", Message.held_until <= ctx.now)
                                   .order_by(Message.held_until).limit(_MOST), execution_options=EVERYTHING))
    ctx.session.execute(update(Message).where(Message.id.in_(due), Message.state == "held")
                        .values(state="queued", why=None, held_until=None), execution_options=_ANYWAY)
    return len(due)


def go_on(ctx: Ctx) -> int:
    """See to it that each sending with messages that wait for their turn has a job; how many have."""
    waiting = ctx.session.execute(
        select(Sending.id, Sending.purpose).where(Sending.state == "sending", select(Message.id).where(
            Message.sending_id == Sending.id, Message.state.in_((*OPEN, "sending"))).exists()),
        execution_options=EVERYTHING).all()
    for row in waiting:
        start_delivery(ctx, row.id, row.purpose)
    return len(waiting)


def unsubscribe(ctx: Ctx, message_id: int, how: str) -> bool:
    """Write down that the customer wants no more messages of this one's purpose by its channel; whether that is news.

    `ctx` belongs to nobody who is signed in: whoever holds the address from the message may.
    """
    row = message_named(ctx, message_id)
    channel = ctx.catalogue.channels.get(row.channel)
    consent = channel.consent if channel else "email"
    if consents_among(ctx, [row.customer_id], consent, row.purpose).get(row.customer_id) is False:
        return False
    record_consent(ctx, row.customer_id, consent, row.purpose, given=False, how=how)
    return True
