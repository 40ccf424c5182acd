"""Taking in e-mail: once, to the customer it is of, with what it answers; and what came back."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from sqlalchemy import select, update

from guanxi.api import (
    EVERYTHING,
    Conflict,
    Ctx,
    GuanxiError,
    Happening,
    NotFound,
    _l,
    attach,
    email_holders,
    emit,
    push,
    take_in,
    usable,
)
from guanxi_messages.events import MessagesBounced, MessagesReceived
from guanxi_messages.kinds import BOUNCED, RECEIVED
from guanxi_messages.models import Mailbox, Message, Received, Suppressed
from guanxi_messages.receiving.letters import CameIn, Enclosed, read_letter
from guanxi_messages.rights import SORT
from guanxi_messages.sealing import address_mark, messages_in
from guanxi_messages.services.contacts import refresh_contacts

_MOST_RAW: Final = 5 << 20
"""Bytes of an e-mail that is kept whole while nobody knows whose it is."""
_ANYWAY: Final[dict[str, Any]] = {**EVERYTHING, "synchronize_session": False}
_COUNTED: Final = ("sending", "sent", "unclear")


def file_letter(ctx: Ctx, raw: bytes) -> int | None:
    """Take in an e-mail, in the unit of work behind `ctx`; its id, None for one that is here already or that reports
    that another one bounced."""
    letter = read_letter(raw, ctx.now)
    ours = messages_in(ctx, letter.whole if letter.status else letter.answers)
    if letter.status and ours:
        if letter.status == "5":
            bounce(ctx, ours[0])
        return None
    if ctx.session.scalar(select(Received.id).where(Received.mark == letter.mark), execution_options=EVERYTHING):
        return None
    row = Received(
        customer_id=_whose(ctx, letter, ours), mark=letter.mark, message_id=letter.message_id,
        thread=_thread(ctx, letter, ours), address=letter.address, name=letter.name, subject=letter.subject,
        body=letter.text, dropped=letter.dropped, at=letter.at, received_at=ctx.now)
    if row.customer_id is None and len(raw) <= _MOST_RAW:
        row.raw = raw
    ctx.session.add(row)
    ctx.session.flush()
    if row.customer_id is not None:
        _tell(ctx, row.customer_id, row.id, row.at)
        row.dropped += put_files(ctx, row.customer_id, letter.files)
        ctx.session.flush()
    return row.id


def reached_uid(ctx: Ctx, name: str, validity: int, uid: int) -> None:
    """Remember how far a mailbox has been read."""
    row = ctx.session.scalar(select(Mailbox).where(Mailbox.name == name))
    if row is None:
        ctx.session.add(Mailbox(name=name, validity=validity, last_uid=uid))
    else:
        row.validity, row.last_uid = validity, uid
    ctx.session.flush()


def last_uid(ctx: Ctx, name: str, validity: int) -> int:
    """How far a mailbox has been read; 0 where it is new, or another one under the same name."""
    found = ctx.session.scalar(select(Mailbox.last_uid).where(Mailbox.name == name, Mailbox.validity == validity))
    return found or 0


def assign(ctx: Ctx, received_id: int, customer_id: int) -> None:
    """Put an e-mail that nobody knew on a customer, with its files. Raises Conflict when somebody else did."""
    ctx.require(SORT)
    if not usable(ctx, "edit", [customer_id]):
        raise NotFound(_l("This customer does not exist, or is not yours to see."))
    row = ctx.session.execute(select(Received.raw, Received.at).where(
        Received.id == received_id, Received.customer_id.is_(None)), execution_options=EVERYTHING).one_or_none()
    if row is None:
        raise Conflict(_l("Somebody has taken care of this e-mail meanwhile."))
    ctx.session.execute(update(Received).where(Received.id == received_id)
                        .values(customer_id=customer_id, raw=None, put_away_at=None), execution_options=_ANYWAY)
    _tell(ctx, customer_id, received_id, row.at)
    if row.raw:
        put_files(ctx, customer_id, read_letter(row.raw, ctx.now).files)


def put_away(ctx: Ctx, received_id: int) -> None:
    """Take an e-mail of nobody's off the list: it is no customer's."""
    ctx.require(SORT)
    ctx.session.execute(update(Received).where(Received.id == received_id, Received.customer_id.is_(None))
                        .values(put_away_at=ctx.now, raw=None), execution_options=_ANYWAY)


def bounce(ctx: Ctx, message_id: int) -> None:
    """A message came back for good: say so, once, and send nothing more to its address."""
    row = ctx.session.execute(
        update(Message).where(Message.id == message_id, Message.state.in_(_COUNTED))
        .values(state="bounced", why="bounced").returning(Message.customer_id, Message.address),
        execution_options=_ANYWAY).one_or_none()
    if row is None:
        return
    ctx.session.merge(Suppressed(mark=address_mark(ctx, row.address), reason="bounced", at=ctx.now))
    push(ctx, [Happening(customer_id=row.customer_id, kind=BOUNCED, data={"message": message_id})])
    refresh_contacts(ctx, [row.customer_id])
    emit(ctx, MessagesBounced(customer_ids=(row.customer_id,), message_ids=(message_id,)))


def put_files(ctx: Ctx, customer_id: int, files: Sequence[Enclosed]) -> int:
    """Put the files of an e-mail on its customer; how many could not be kept: too large, programs, no room."""
    lost = 0
    for one in files:
        try:
            attach(ctx, customer_id, take_in(ctx, BytesIO(one.content), one.name))
        except GuanxiError:
            lost += 1
    return lost


def _whose(ctx: Ctx, letter: CameIn, ours: Sequence[int]) -> int | None:
    """Whom it answers, else the only customer with this address."""
    for message_id in ours:
        found = ctx.session.scalar(select(Message.customer_id).where(Message.id == message_id),
                                   execution_options=EVERYTHING)
        if found is not None:
            return found
    holders = email_holders(ctx, [letter.address]).get(letter.address, [])
    there = sorted(usable(ctx, "view", holders))
    return there[0] if len(there) == 1 else None


def _thread(ctx: Ctx, letter: CameIn, ours: Sequence[int]) -> str:
    for message_id in ours:
        found = ctx.session.scalar(select(Message.thread).where(Message.id == message_id),
                                   execution_options=EVERYTHING)
        if found is not None:
            return found
    for one in letter.answers.split()[:20]:
        found = ctx.session.scalar(select(Received.thread).where(Received.mark == _mark(one)),
                                   execution_options=EVERYTHING)
        if found is not None:
            return found
    return letter.mark


def _mark(message_id: str) -> str:
    return hashlib.sha256(message_id.encode()).hexdigest()


def _tell(ctx: Ctx, customer_id: int, received_id: int, at: datetime) -> None:
    push(ctx, [Happening(customer_id=customer_id, kind=RECEIVED, at=at, data={"received": received_id})])
    refresh_contacts(ctx, [customer_id])
    emit(ctx, MessagesReceived(customer_ids=(customer_id,), received_ids=(received_id,)))
