"""Reading messages for pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, literal, select, union_all

from guanxi.api import EVERYTHING, Ctx, NotFound, _l, staff_names
from guanxi_messages.bodies import html_of
from guanxi_messages.models import Message, Received, Sending, Template

LAST: Final = 8
_MOST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A message in one line: sent, or, with `came`, received."""

    id: int
    came: bool
    subject: str
    state: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One message as its page shows it; `html` is clean."""

    row: Any
    html: str
    author: str
    thread: Sequence[Line]


def lines_of(ctx: Ctx, customer_id: int, most: int = LAST) -> list[Line]:
    """The last messages to and from a customer, newest first, in one statement."""
    sent = select(Message.id, literal(0).label("came"), Message.subject, Message.state,
                  func.coalesce(Message.sent_at, Message.created_at).label("at")).where(
        Message.customer_id == customer_id, Message.state != "draft")
    came = select(Received.id, literal(1).label("came"), Received.subject, literal("came").label("state"),
                  Received.at).where(Received.customer_id == customer_id)
    both = union_all(sent.order_by(Message.id.desc()).limit(most).subquery().select(),
                     came.order_by(Received.id.desc()).limit(most).subquery().select()).subquery()
    rows = ctx.session.execute(select(both).order_by(both.c.at.desc(), both.c.id.desc()).limit(most))
    return [_line(row) for row in rows]


def reading_of_message(ctx: Ctx, message_id: int) -> Reading:
    """A message of a customer the reader may see. Raises NotFound."""
    row = ctx.session.execute(select(
        Message.id, Message.customer_id, Message.sending_id, Message.channel, Message.purpose, Message.state,
        Message.why, Message.note, Message.held_until, Message.address, Message.subject, Message.body, Message.format,
        Message.thread, Message.files, Message.created_at, Message.created_by, Message.sent_at)
        .where(Message.id == message_id)).one_or_none()
    if row is None:
        raise NotFound(_l("This message does not exist, or is not yours to see."))
    html = row.body if row.format == "html" else html_of(row.body)
    names = staff_names(ctx.session, [row.created_by]) if row.created_by else {}
    return Reading(row=row, html=html, author=names.get(row.created_by, ""), thread=_thread(ctx, row.thread, row.id, 0))


def reading_of_received(ctx: Ctx, received_id: int, *, nobodys: bool = False) -> Reading:
    """An e-mail of a customer the reader may see, or, with `nobodys`, one that nobody knows. Raises NotFound."""
    statement = select(
        Received.id, Received.customer_id, Received.address, Received.name, Received.subject, Received.body,
        Received.dropped, Received.at, Received.thread, Received.message_id).where(Received.id == received_id)
    row = (ctx.session.execute(statement.where(Received.customer_id.is_(None)), execution_options=EVERYTHING)
           if nobodys else ctx.session.execute(statement)).one_or_none()
    if row is None:
        raise NotFound(_l("This message does not exist, or is not yours to see."))
    return Reading(row=row, html=html_of(row.body), author="", thread=_thread(ctx, row.thread, row.id, 1))


def nobodys_lines(ctx: Ctx) -> list[Any]:
    """E-mail whose customer nobody knows, newest first."""
    return list(ctx.session.execute(
        select(Received.id, Received.address, Received.name, Received.subject, Received.at)
        .where(Received.customer_id.is_(None), Received.put_away_at.is_(None))
        .order_by(Received.at.desc(), Received.id.desc()).limit(_MOST), execution_options=EVERYTHING))


def templates(ctx: Ctx, *, archived: bool = False) -> list[Any]:
    """Templates by name; those put away only where asked for."""
    there = Template.archived_at.is_not(None) if archived else Template.archived_at.is_(None)
    return list(ctx.session.execute(
        select(Template.id, Template.name, Template.channel, Template.purpose, Template.version, Template.updated_at,
               Template.archived_at).where(there).order_by(Template.name, Template.id).limit(_MOST)))


def counts_of(ctx: Ctx, sending_id: int) -> Mapping[str, int]:
    """How many messages of a sending stand in each state, of all customers."""
    rows = ctx.session.execute(
        select(Message.state, func.count().label("messages")).where(Message.sending_id == sending_id)
        .group_by(Message.state), execution_options=EVERYTHING)
    return {row.state: row.messages for row in rows}


def examples_of(ctx: Ctx, sending_id: int, most: int = 3) -> list[Any]:
    """The first messages of a sending that the reader may see, with their words."""
    return list(ctx.session.execute(
        select(Message.id, Message.customer_id, Message.address, Message.subject, Message.body, Message.format)
        .where(Message.sending_id == sending_id).order_by(Message.id).limit(most)))


def sending_shown(ctx: Ctx, sending_id: int) -> Sending:
    """A sending. Raises NotFound."""
    row = ctx.session.get(Sending, sending_id)
    if row is None:
        raise NotFound(_l("There is no such sending."))
    return row


def purpose_of(ctx: Ctx, message_id: int) -> str:
    """What a message was for, whoever asks: they hold its address. Raises NotFound when it is forgotten."""
    found = ctx.session.scalar(select(Message.purpose).where(Message.id == message_id), execution_options=EVERYTHING)
    if found is None:
        raise NotFound(_l("This message is no longer kept."))
    return found


def _thread(ctx: Ctx, thread: str, own: int, came: int) -> list[Line]:
    """What else belongs to it, oldest first."""
    sent = select(Message.id, literal(0).label("came"), Message.subject, Message.state,
                  func.coalesce(Message.sent_at, Message.created_at).label("at")).where(Message.thread == thread)
    other = select(Received.id, literal(1).label("came"), Received.subject, literal("came").label("state"),
                   Received.at).where(Received.thread == thread)
    both = union_all(sent, other).subquery()
    rows = ctx.session.execute(select(both).order_by(both.c.at, both.c.id).limit(_MOST))
    return [_line(row) for row in rows if (row.id, row.came) != (own, came)]


def _line(row: Any) -> Line:
    return Line(id=row.id, came=bool(row.came), subject=row.subject, state=row.state, at=row.at)
