"""Messages as channels take them: with their words, the way out, the files, and what they answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import select

from guanxi.api import (
    EVERYTHING,
    Channel,
    Ctx,
    Outgoing,
    OutgoingFile,
    Purpose,
    _,
    content_of,
    files_among,
    setting,
    use_locale,
)
from guanxi_messages.bodies import html_of, text_of
from guanxi_messages.models import OPEN, Message, Received
from guanxi_messages.sealing import reference_of, token_of


def next_ones(ctx: Ctx, sending_id: int, most: int) -> list[Outgoing]:
    """The next messages of a sending that wait for their turn, without their words."""
    rows = ctx.session.execute(
        select(Message.id, Message.customer_id, Message.channel, Message.purpose, Message.address)
        .where(Message.sending_id == sending_id, Message.state.in_(OPEN)).order_by(Message.id).limit(most),
        execution_options=EVERYTHING)
    return [Outgoing(row=row.id, customer_id=row.customer_id, channel=row.channel, address=row.address,
                     purpose=cast(Purpose, row.purpose)) for row in rows]


def with_words(ctx: Ctx, channel: Channel, ids: Sequence[int]) -> list[Outgoing]:
    """These messages as `channel` takes them, in the order of their ids."""
    rows = ctx.session.execute(
        select(Message.id, Message.customer_id, Message.channel, Message.purpose, Message.address, Message.locale,
               Message.format, Message.subject, Message.body, Message.thread, Message.files)
        .where(Message.id.in_(ids)).order_by(Message.id), execution_options=EVERYTHING).all()
    answers = _answers(ctx, {row.thread for row in rows})
    files = _files(ctx, {key for row in rows for key in row.files}) if channel.takes_files else {}
    house = str(setting(ctx, "organisation.name") or "")
    return [_outgoing(ctx, channel, row, house, answers.get(row.thread, ()),
                      tuple(files[key] for key in row.files if key in files)) for row in rows]


def _outgoing(ctx: Ctx, channel: Channel, row: Any, house: str, answers: tuple[str, ...],
              files: tuple[OutgoingFile, ...]) -> Outgoing:
    out = unsubscribe_address(ctx, row.id) if row.purpose == "marketing" else ""
    text = row.body if row.format == "text" else text_of(row.body)
    html = (html_of(row.body) if row.format == "text" else row.body) if channel.takes_html else ""
    if out:
        with use_locale(row.locale):
            said = _("No more such messages: %(address)s", address=out)
        text = f"{text}\n\n-- \n{said}"
        html = f"{html}\n<hr>{html_of(said)}" if html else ""
    return Outgoing(row=row.id, customer_id=row.customer_id, channel=row.channel, purpose=cast(Purpose, row.purpose),
                    address=row.address, subject=row.subject, text=text, html=html, sender_name=house,
                    reference=reference_of(ctx, row.id), unsubscribe=out, answers=answers, files=files)


def unsubscribe_address(ctx: Ctx, message_id: int) -> str:
    """Where the reader of a message ends such messages; empty while the address of the installation is not set."""
    base = (ctx.outside.base_url or "").rstrip("/")
    return f"{base}/messages/unsubscribe/{token_of(ctx, message_id)}" if base else ""


def _answers(ctx: Ctx, threads: set[str]) -> Mapping[str, tuple[str, ...]]:
    """The Message-IDs of what came in, by thread, oldest first."""
    found: dict[str, tuple[str, ...]] = {}
    for row in ctx.session.execute(select(Received.thread, Received.message_id).where(Received.thread.in_(threads))
                                   .order_by(Received.id), execution_options=EVERYTHING):
        found[row.thread] = (*found.get(row.thread, ()), row.message_id)
    return found


def _files(ctx: Ctx, ids: set[int]) -> Mapping[int, OutgoingFile]:
    """Files by id; one whose customer removed it meanwhile is left out."""
    return {one.id: OutgoingFile(name=one.name, media_type=one.media_type, path=content_of(ctx, one))
            for one in files_among(ctx, [], ids)} if ids else {}
