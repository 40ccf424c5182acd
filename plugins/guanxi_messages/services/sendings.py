"""Asking for messages to be sent: to one customer at once, to many after a look at who gets one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, cast

from sqlalchemy import delete, select, update

from guanxi.api import EVERYTHING, Channel, Conflict, Ctx, Issue, NotFound, Purpose, Refused, _l, enqueue
from guanxi_messages.bodies import clean
from guanxi_messages.drafts import Asked, Content, Counted, Sent, Words
from guanxi_messages.models import OPEN, Message, Received, Sending
from guanxi_messages.rights import BULK
from guanxi_messages.services.preparing import Making, make_messages
from guanxi_messages.tags import tag_issues
from guanxi_messages.words import PURPOSES

DELIVER: Final = "messages.deliver"
GATHER: Final = "messages.gather"
MOST_AT_ONCE: Final = 200
LONGEST: Final = 100_000
LONGEST_SUBJECT: Final = 200
_ANYWAY: Final[dict[str, Any]] = {**EVERYTHING, "synchronize_session": False}


def send(ctx: Ctx, asked: Asked, customer_ids: Sequence[int]) -> Sent:
    """Send to at most MOST_AT_ONCE customers, in the unit of work behind `ctx`: a worker hands the messages over soon
    after it is committed. Asked again with the same key it returns what it did; raises Refused for another thing with
    that key, for words that can't be sent, and where the only customer can't be written to."""
    if len(customer_ids) > MOST_AT_ONCE:
        raise Refused(_l("At most %(most)s customers can be written to at once."), most=MOST_AT_ONCE)
    before = _same(ctx, asked, asked.digest(sorted(customer_ids)))
    if before is not None:
        return before
    making = begin(ctx, asked, asked.digest(sorted(customer_ids)), single=len(customer_ids) == 1, state="sending")
    counted = Counted()
    make_messages(ctx, making, list(dict.fromkeys(customer_ids)), "queued", counted)
    note_made(ctx, making.sending_id, counted)
    start_delivery(ctx, making.sending_id, asked.purpose)
    return Sent(sending_id=making.sending_id, made=counted.made, left_out=counted.left_out)


def prepare(ctx: Ctx, asked: Asked, ids: Sequence[int], query: Mapping[str, Any]) -> int:
    """Begin a sending to many: a job looks at each of `ids`, or at all of a list, and then it waits to be confirmed."""
    ctx.require(BULK)
    digest = asked.digest([sorted(ids), dict(query)])
    before = _same(ctx, asked, digest)
    if before is not None:
        return before.sending_id
    making = begin(ctx, asked, digest, single=False, state="looking")
    enqueue(ctx, GATHER, {"sending": making.sending_id, "ids": list(ids), "query": dict(query)},
            title=_l("Prepare messages to many customers"))
    return making.sending_id


def begin(ctx: Ctx, asked: Asked, digest: bytes, *, single: bool, state: str) -> Making:
    """Write the row of a sending. Raises Refused."""
    channel = channel_named(ctx, asked.channel)
    content = checked(ctx, channel, asked.purpose, asked.content)
    row = Sending(key=asked.key, digest=digest, channel=channel.key, purpose=asked.purpose, state=state, single=single,
                  template_id=asked.template_id, words=content.stored, left_out={}, created_at=ctx.now,
                  created_by=ctx.principal.user_id)
    ctx.session.add(row)
    ctx.session.flush()
    return Making(sending_id=row.id, channel=channel, purpose=asked.purpose, content=content, address=asked.address,
                  files=asked.files if channel.takes_files else (), thread=_thread(ctx, asked.answers))


def making_of(ctx: Ctx, sending: Sending) -> Making:
    """How the messages of a sending to many are made."""
    return Making(sending_id=sending.id, channel=channel_named(ctx, sending.channel),
                  purpose=cast(Purpose, sending.purpose), content=Content.of(sending.words))


def note_made(ctx: Ctx, sending_id: int, counted: Counted) -> None:
    """Add to what a sending counts."""
    row = sending_named(ctx, sending_id)
    left_out = {key: row.left_out.get(key, 0) + counted.left_out.get(key, 0)
                for key in {*row.left_out, *counted.left_out}}
    row.total, row.left_out = row.total + counted.made, left_out
    ctx.session.flush()


def confirm(ctx: Ctx, sending_id: int) -> None:
    """Let a sending that was looked at go out. Raises Conflict when it did, or was discarded."""
    ctx.require(BULK)
    _move(ctx, sending_id, "ready", "sending")
    start_delivery(ctx, sending_id, sending_named(ctx, sending_id).purpose)


def discard(ctx: Ctx, sending_id: int) -> None:
    """Let a sending that was looked at be; what was prepared goes in the night. Raises Conflict."""
    ctx.require(BULK)
    _move(ctx, sending_id, "ready", "discarded")


def start_delivery(ctx: Ctx, sending_id: int, purpose: str) -> None:
    """Ask for the messages of a sending that wait for their turn to be handed over. Marketing goes one sending after
    the other: so nobody gets more a week than is allowed because two sendings counted at the same moment."""
    enqueue(ctx, DELIVER, {"sending": sending_id}, lane=DELIVER if purpose == "marketing" else None,
            unique=str(sending_id), title=_l("Send messages"), as_system=True)


def sending_named(ctx: Ctx, sending_id: int) -> Sending:
    """A sending. Raises NotFound."""
    row = ctx.session.get(Sending, sending_id)
    if row is None:
        raise NotFound(_l("There is no such sending."))
    return row


def channel_named(ctx: Ctx, key: str) -> Channel:
    """A channel of an enabled plugin. Raises Refused."""
    channel = ctx.catalogue.channels.get(key)
    if channel is None:
        raise Refused(_l("There is no such channel: its plugin is switched off."), [Issue(
            message=_l("Choose one of the list."), code="not_an_option", field="channel")])
    return channel


def checked(ctx: Ctx, channel: Channel, purpose: str, content: Content) -> Content:
    """`content` as it can be sent: HTML that can do nothing. Raises Refused with what is wrong, by field: "body",
    "subject", or, of several languages, "zh-body" and so on."""
    issues: list[Issue] = []
    if purpose not in PURPOSES:
        issues.append(Issue(message=_l("Choose one of the list."), code="not_an_option", field="purpose"))
    texts = {locale: words for locale, words in content.texts.items() if words.body.strip() or words.subject.strip()}
    for locale, words in texts.items():
        mark = f"{locale}-" if len(content.texts) > 1 else ""
        issues += _issues(ctx, channel, mark, words)
    if not texts:
        first = f"{min(content.texts)}-" if len(content.texts) > 1 else ""
        issues.append(Issue(message=_l("Write something first."), code="empty", field=f"{first}body"))
    if issues:
        raise Refused(_l("Nothing was sent yet. Please look at the marked fields."), issues)
    html = content.format == "html" and channel.takes_html
    return Content(format="html" if html else "text", texts={
        locale: replace(words, body=clean(words.body) if html else words.body,
                        subject=words.subject if channel.takes_subject else "") for locale, words in texts.items()})


def _issues(ctx: Ctx, channel: Channel, mark: str, words: Words) -> list[Issue]:
    issues = [*tag_issues(ctx, f"{mark}subject", words.subject), *tag_issues(ctx, f"{mark}body", words.body)]
    if not words.body.strip():
        issues.append(Issue(message=_l("Write something first."), code="empty", field=f"{mark}body"))
    if channel.takes_subject and not words.subject.strip():
        issues.append(Issue(message=_l("A message needs a subject."), code="empty", field=f"{mark}subject"))
    if len(words.subject) > LONGEST_SUBJECT:
        issues.append(Issue(message=_l("A subject has at most %(most)s characters."), code="too_long",
                            field=f"{mark}subject", params={"most": LONGEST_SUBJECT}))
    most = min(channel.longest, LONGEST)
    if len(words.body) > most:
        issues.append(Issue(message=_l("This channel takes at most %(most)s characters; these are %(length)s."),
                            code="too_long", field=f"{mark}body", params={"most": most, "length": len(words.body)}))
    return issues


def _same(ctx: Ctx, asked: Asked, digest: bytes) -> Sent | None:
    """What was asked for with this key before. Raises Refused when that was something else."""
    row = ctx.session.scalar(select(Sending).where(Sending.key == asked.key))
    if row is None:
        return None
    if row.digest != digest:
        raise Refused(_l("This form was sent before, with something else in it."), [Issue(
            message=_l("This form was sent before, with something else in it. Look at what was sent; sending it again "
                       "sends a second message."), code="key_reused", field="key")])
    return Sent(sending_id=row.id, made=row.total, left_out=row.left_out)


def _thread(ctx: Ctx, received_id: int | None) -> str:
    if received_id is None:
        return ""
    thread = ctx.session.scalar(select(Received.thread).where(Received.id == received_id))
    if thread is None:
        raise NotFound(_l("The message that is answered is not there, or not yours to see."))
    return thread


def _move(ctx: Ctx, sending_id: int, before: str, after: str) -> None:
    moved = ctx.session.scalar(update(Sending).where(Sending.id == sending_id, Sending.state == before)
                               .values(state=after).returning(Sending.id), execution_options=_ANYWAY)
    if moved is None:
        raise Conflict(_l("This sending has gone on in the meantime. Look at it again."))


def forget_discarded(ctx: Ctx, most: int) -> int:
    """Delete, at most so many at once, what was prepared for sendings that were discarded; how many."""
    ids = list(ctx.session.scalars(
        select(Message.id).join(Sending, Sending.id == Message.sending_id)
        .where(Sending.state == "discarded", Message.state.in_((*OPEN, "held"))).limit(most)))
    ctx.session.execute(delete(Message).where(Message.id.in_(ids)), execution_options=_ANYWAY)
    return len(ids)
