"""Making the messages of a sending: who gets one, in which words, and who gets none and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from guanxi.api import (
    EVERYTHING,
    Channel,
    Ctx,
    Objection,
    Outgoing,
    Purpose,
    among,
    contact_values,
    insert_many,
    reserve_ids,
    staff_names,
    usable,
)
from guanxi_messages.asking import asked
from guanxi_messages.drafts import Content, Counted
from guanxi_messages.models import Message
from guanxi_messages.sealing import reference_of
from guanxi_messages.writing import Written, written

_COLUMNS = ("id", "customer_id", "sending_id", "channel", "purpose", "state", "why", "held_until", "address", "locale",
            "format", "subject", "body", "thread", "files", "created_at", "created_by")


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """A sending whose messages are made; `address`, `files` and `thread` are for one customer only."""

    sending_id: int
    channel: Channel
    purpose: Purpose
    content: Content
    address: str = ""
    files: tuple[int, ...] = ()
    thread: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Those of some customers who get a message, each with the address, and what holds some of them."""

    to: Sequence[tuple[int, str]]
    held: dict[int, Objection]


def looked_at(ctx: Ctx, making: Making, customer_ids: Sequence[int], counted: Counted) -> Look:
    """Who of some hundreds gets a message; the others are counted by why they don't. Only reads."""
    ours = usable(ctx, "edit", customer_ids)
    counted.leave_out("not_yours", len(customer_ids) - len(ours))
    addresses = _addresses(ctx, making, [one for one in customer_ids if one in ours], counted)
    asking = [Outgoing(row=customer_id, customer_id=customer_id, channel=making.channel.key, purpose=making.purpose,
                       address=address) for customer_id, address in addresses]
    against = asked(ctx, asking)
    for objection in against.values():
        counted.leave_out(objection.code, 1 if objection.until is None else 0)
    return Look(to=[(key, address) for key, address in addresses if key not in against or against[key].until],
                held={key: one for key, one in against.items() if one.until is not None})


def make_messages(ctx: Ctx, making: Making, customer_ids: Sequence[int], state: str, counted: Counted) -> list[int]:
    """Make the messages of a sending to some hundreds of customers, in the unit of work behind `ctx`; their ids."""
    look = looked_at(ctx, making, customer_ids, counted)
    sender = _sender(ctx)
    texts = written(ctx, making.content, [key for key, _address in look.to], sender)
    sayable = [(key, address) for key, address in look.to if _fits(making, texts.get(key), counted)]
    ids = reserve_ids(ctx.session, Message, len(sayable)) if sayable else []
    rows = []
    for row_id, (key, address) in zip(ids, sayable, strict=True):
        held, text = look.held.get(key), texts[key]
        counted.held += held is not None
        rows.append((row_id, key, making.sending_id, making.channel.key, making.purpose, "held" if held else state,
                     held.code if held else None, held.until if held else None, address, text.locale,
                     making.content.format, text.subject, text.body, making.thread or reference_of(ctx, row_id),
                     list(making.files), ctx.now, ctx.principal.user_id))
    insert_many(ctx.session, Message, _COLUMNS, rows)
    counted.made += len(rows)
    return ids


def _addresses(ctx: Ctx, making: Making, customer_ids: Sequence[int], counted: Counted) -> list[tuple[int, str]]:
    """Each customer's address; one that another of this sending has, or had, gets nothing twice."""
    known = contact_values(ctx, customer_ids, making.channel.reaches)
    chosen = [(key, _chosen(making, known[key])) for key in customer_ids if key in known]
    counted.leave_out("no_address", len(customer_ids) - len(chosen))
    taken = set(ctx.session.scalars(
        select(Message.address).where(Message.sending_id == making.sending_id, among(
            ctx.session, Message.address, {address for _key, address in chosen})), execution_options=EVERYTHING))
    found: list[tuple[int, str]] = []
    for key, address in chosen:
        if address in taken:
            counted.leave_out("same_address")
        else:
            taken.add(address)
            found.append((key, address))
    return found


def _chosen(making: Making, values: Sequence[str]) -> str:
    """The address that was chosen, if it is one of the customer's; else the first."""
    return making.address if making.address in values else values[0]


def _fits(making: Making, text: Written | None, counted: Counted) -> bool:
    """Whether there are words for a customer, and not too many for the channel."""
    if text is None or not text.body.strip():
        counted.leave_out("empty")
        return False
    if len(text.body) > making.channel.longest:
        counted.leave_out("too_long")
        return False
    return True


def _sender(ctx: Ctx) -> str:
    user_id = ctx.principal.user_id
    return "" if user_id is None else staff_names(ctx.session, [user_id]).get(user_id, "")
