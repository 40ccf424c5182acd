"""What stands against a message: no consent, a bounced address, a quiet hour, too many of late."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select

from guanxi.api import EVERYTHING, Ctx, Objection, Outgoing, among, consents_among, setting, usable
from guanxi_messages.models import Message, Suppressed
from guanxi_messages.sealing import address_mark
from guanxi_messages.words import WHY

WEEK: Final = timedelta(days=7)
_COUNTED: Final = ("sending", "sent", "unclear", "bounced")
"""States of messages that may have reached somebody."""


def objections(ctx: Ctx, messages: Sequence[Outgoing]) -> list[Objection]:
    """Why some of `messages` must not go, or not now; one statement for each reason, however many they are."""
    marketing = [one for one in messages if one.purpose == "marketing"]
    return [*_gone(ctx, messages), *_without_consent(ctx, messages), *_suppressed(ctx, messages),
            *_without_a_way_out(ctx, marketing), *_in_quiet_hours(ctx, marketing), *_too_frequent(ctx, marketing)]


def opens_at(now: datetime, zone: ZoneInfo, begins: int, ends: int) -> datetime | None:
    """When messages may go again, on a clock in `zone`; None when they may now."""
    local = now.astimezone(zone)
    if begins <= local.hour < ends or begins >= ends:
        return None
    day = local.date() + timedelta(days=1 if local.hour >= ends else 0)
    return datetime(day.year, day.month, day.day, begins, tzinfo=zone)


def _gone(ctx: Ctx, messages: Sequence[Outgoing]) -> Iterator[Objection]:
    there = usable(ctx, "view", {one.customer_id for one in messages})
    yield from (_against(one, "not_yours") for one in messages if one.customer_id not in there)


def _without_consent(ctx: Ctx, messages: Sequence[Outgoing]) -> Iterator[Objection]:
    """Marketing needs a yes; the rest goes until somebody says no."""
    for (key, purpose), group in groupby(sorted(messages, key=_way), key=_way):
        some = list(group)
        channel = ctx.catalogue.channels.get(key)
        given = consents_among(ctx, {one.customer_id for one in some}, channel.consent if channel else key, purpose)
        for one in some:
            agreed = given.get(one.customer_id)
            if agreed is False:
                yield _against(one, "withdrawn")
            elif agreed is None and purpose == "marketing":
                yield _against(one, "consent")


def _way(message: Outgoing) -> tuple[str, str]:
    return message.channel, message.purpose


def _suppressed(ctx: Ctx, messages: Sequence[Outgoing]) -> Iterator[Objection]:
    marks = {address_mark(ctx, one.address): one for one in messages}
    found = set(ctx.session.scalars(select(Suppressed.mark).where(among(ctx.session, Suppressed.mark, marks))))
    yield from (_against(one, "suppressed") for one in messages if address_mark(ctx, one.address) in found)


def _without_a_way_out(ctx: Ctx, messages: Sequence[Outgoing]) -> Iterator[Objection]:
    if not ctx.outside.base_url:
        yield from (_against(one, "no_way_out") for one in messages)


def _in_quiet_hours(ctx: Ctx, messages: Sequence[Outgoing]) -> Iterator[Objection]:
    zone = ZoneInfo(setting(ctx, "organisation.timezone"))
    until = opens_at(ctx.now, zone, setting(ctx, "messages.day_begins"), setting(ctx, "messages.day_ends"))
    if until is not None:
        yield from (_against(one, "quiet_hours", until) for one in messages)


def _too_frequent(ctx: Ctx, messages: Sequence[Outgoing]) -> Iterator[Objection]:
    """Until the oldest of those that count is a week old."""
    most = setting(ctx, "messages.most_a_week")
    sent: dict[int, list[datetime]] = {}
    for row in ctx.session.execute(
            select(Message.customer_id, Message.sent_at)
            .where(among(ctx.session, Message.customer_id, {one.customer_id for one in messages}),
                   Message.purpose == "marketing", Message.state.in_(_COUNTED), Message.sent_at > ctx.now - WEEK)
            .order_by(Message.sent_at), execution_options=EVERYTHING):
        sent.setdefault(row.customer_id, []).append(row.sent_at)
    for one in messages:
        before = sent.get(one.customer_id, [])
        if len(before) >= most:
            yield _against(one, "frequency", before[-most] + WEEK)


def _against(message: Outgoing, code: str, until: datetime | None = None) -> Objection:
    return Objection(row=message.row, code=code, reason=WHY[code], until=until)
