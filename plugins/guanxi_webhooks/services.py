"""Writes: webhooks are set up, changed, paused, tried and taken away; what failed is sent again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select

from guanxi.api import Ctx, Issue, NotFound, Refused, _l, enqueue, forget, record, segments
from guanxi_webhooks import delivering
from guanxi_webhooks.hearing import ALL, TEST, send
from guanxi_webhooks.models import Delivery, Receiver
from guanxi_webhooks.rights import MANAGE
from guanxi_webhooks.signing import OVERLAP, new_message, new_secret

AT_ONCE: Final = 200
_ENTITY: Final = "webhooks.receiver"
_LONGEST_TITLE: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A webhook as somebody wants it; `url` has passed `check_address`."""

    title: str
    url: str
    events: tuple[str, ...]
    segment_id: int | None = None


def create_receiver(ctx: Ctx, wish: Wish) -> int:
    """Set a webhook up in the name of the actor; its id. Raises Refused."""
    _check(ctx, wish)
    receiver = Receiver(secret=new_secret(), created_at=ctx.now)
    _take(ctx, receiver, wish)
    ctx.session.add(receiver)
    ctx.session.flush()
    record(ctx, _ENTITY, receiver.id, "create", {"url": (None, wish.url), "events": (None, list(wish.events))})
    return receiver.id


def edit_receiver(ctx: Ctx, receiver_id: int, wish: Wish) -> None:
    """Change a webhook. From now on it is the actor's: nobody sends what another may see to an address of theirs."""
    _check(ctx, wish)
    receiver = receiver_to_change(ctx, receiver_id)
    before = {"url": receiver.url, "events": receiver.events, "segment_id": receiver.segment_id}
    _take(ctx, receiver, wish)
    if receiver.paused == "owner":
        receiver.paused = None
        _resend(ctx, receiver_id, "waiting")
    after = {"url": receiver.url, "events": receiver.events, "segment_id": receiver.segment_id}
    if changes := {key: (before[key], after[key]) for key in before if before[key] != after[key]}:
        record(ctx, _ENTITY, receiver_id, "edit", changes)


def rotate(ctx: Ctx, receiver_id: int) -> None:
    """Give it a new secret; for a day both sign."""
    receiver = receiver_to_change(ctx, receiver_id)
    receiver.old_secret, receiver.old_until = receiver.secret, ctx.now + OVERLAP
    receiver.secret = new_secret()
    record(ctx, _ENTITY, receiver_id, "edit", {"secret": ("…", "…")})


def pause(ctx: Ctx, receiver_id: int) -> None:
    """Send nothing until it is resumed."""
    delivering.pause(ctx, receiver_to_change(ctx, receiver_id), "by_hand")


def resume(ctx: Ctx, receiver_id: int) -> None:
    """Go on, with what was waiting first."""
    receiver = receiver_to_change(ctx, receiver_id)
    receiver.paused, receiver.failing_since = None, None
    forget(ctx)
    _resend(ctx, receiver_id, "waiting")


def remove(ctx: Ctx, receiver_id: int) -> None:
    """Take a webhook away, with its deliveries."""
    receiver = receiver_to_change(ctx, receiver_id)
    record(ctx, _ENTITY, receiver_id, "delete", {"url": (receiver.url, None)})
    ctx.session.execute(delete(Receiver).where(Receiver.id == receiver_id))
    forget(ctx)


def send_test(ctx: Ctx, receiver_id: int) -> int:
    """Send a message that tells of nothing; the delivery's id. Raises Refused while it is paused."""
    receiver = _not_paused(receiver_to_change(ctx, receiver_id))
    delivery = Delivery(receiver_id=receiver_id, message=new_message(), name=TEST, version=1, at=ctx.now, fields={})
    send(ctx, [delivery], failing=receiver.failing_since is not None)
    return delivery.id


def send_again(ctx: Ctx, delivery_id: int) -> None:
    """Send one delivery again, under the same id. Raises NotFound, and Refused while its webhook is paused."""
    ctx.require(MANAGE)
    delivery = ctx.session.get(Delivery, delivery_id)
    if delivery is None:
        raise NotFound(_l("There is no such delivery any more."))
    receiver = _not_paused(receiver_to_change(ctx, delivery.receiver_id))
    send(ctx, _anew([delivery]), failing=receiver.failing_since is not None)


def send_failed_again(ctx: Ctx, receiver_id: int) -> int:
    """Send all that failed again, the oldest first, by a job; its id. Raises Refused while it is paused."""
    _not_paused(receiver_to_change(ctx, receiver_id))
    return _resend(ctx, receiver_id, "failed")


def _resend(ctx: Ctx, receiver_id: int, state: str) -> int:
    return enqueue(ctx, "webhooks.resend", {"receiver": receiver_id, "state": state},
                   unique=f"{receiver_id}/{state}", as_system=True)


def send_next_again(ctx: Ctx, receiver_id: int, state: str, after: int) -> int | None:
    """Send up to 200 deliveries behind the id `after` again that are in `state`; the last id, None when there are no
    more, or the webhook was paused again."""
    receiver = ctx.session.get(Receiver, receiver_id)
    if receiver is None or receiver.paused:
        return None
    found = ctx.session.scalars(
        select(Delivery).where(Delivery.receiver_id == receiver_id, Delivery.state == state, Delivery.id > after)
        .order_by(Delivery.id).limit(AT_ONCE)).all()
    send(ctx, _anew(found), failing=receiver.failing_since is not None)
    return found[-1].id if found else None


def receiver_to_change(ctx: Ctx, receiver_id: int) -> Receiver:
    """The webhook itself, in a unit of work. Raises NotFound, and Forbidden."""
    ctx.require(MANAGE)
    found = ctx.session.get(Receiver, receiver_id)
    if found is None:
        raise NotFound(_l("There is no such webhook any more."))
    return found


def _anew(deliveries: Sequence[Delivery]) -> Sequence[Delivery]:
    for delivery in deliveries:
        delivery.state, delivery.attempts, delivery.next_at = "waiting", 0, None
    return deliveries


def _not_paused(receiver: Receiver) -> Receiver:
    if receiver.paused:
        raise Refused(_l("This webhook is paused. Resume it first."))
    return receiver


def _take(ctx: Ctx, receiver: Receiver, wish: Wish) -> None:
    assert ctx.principal.user_id is not None  # the pages are for those who signed in
    receiver.title, receiver.url, receiver.events = wish.title.strip(), wish.url, list(wish.events)
    receiver.segment_id, receiver.owner_id = wish.segment_id, ctx.principal.user_id
    forget(ctx)


def _check(ctx: Ctx, wish: Wish) -> None:
    ctx.require(MANAGE)
    issues = []
    if not 1 <= len(wish.title.strip()) <= _LONGEST_TITLE or "\x00" in wish.title:
        issues.append(Issue(message=_l("Give it a name of up to 80 characters."), code="title", field="title"))
    unknown = set(wish.events) - {ALL, *ctx.catalogue.events}
    if unknown or not wish.events:
        issues.append(Issue(message=_l("Choose what it is told of."), code="events", field="events"))
    if wish.segment_id is not None and wish.segment_id not in {choice.value for choice in segments(ctx)}:
        issues.append(Issue(message=_l("This saved view is gone, or not shared with you. Choose another."),
                            code="segment", field="segment"))
    if issues:
        raise Refused(_l("Nothing was saved yet. Please look at the marked fields."), issues)
