"""Delivering: one attempt, what came of it, and when the next one is due."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from guanxi.api import AddressRefused, Ctx, JobRun, Unreachable, enqueue, fetch, forget, notify, seen_by
from guanxi_webhooks.hearing import lane
from guanxi_webhooks.models import Delivery, Receiver
from guanxi_webhooks.signing import signed
from guanxi_webhooks.telling import Untold, message_of

SECONDS: Final = 15.0
"""A receiver has to answer within, altogether."""

KEPT: Final = 2048
"""Bytes of an answer that are looked at."""

PAUSES: Final = (5, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
"""Seconds until the next attempt, after each: the schedule that Standard Webhooks recommends."""

GIVEN_UP: Final = timedelta(days=5)
_GONE: Final = 410


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of an attempt: a `problem`, or none."""

    problem: str | None = None
    status: int | None = None
    milliseconds: int | None = None
    answer: str = ""


def deliver(job: JobRun) -> None:
    """Try once. Whoever is killed in between tries again with the same message; a receiver knows it by its id."""
    delivery_id = int(job.payload["delivery"])
    delivery, receiver = _both(job.ctx, delivery_id)
    if delivery is None or receiver is None or delivery.state != "waiting" or receiver.paused:
        return
    with seen_by(job.ctx, receiver.owner_id) as theirs:
        told = message_of(theirs, receiver, delivery) if theirs is not None else None
    if told is None:
        job.retrying(lambda unit: _pause_of(unit.ctx, receiver.id, "owner"))
    elif isinstance(told, Untold):
        job.retrying(lambda unit: _skip(unit.ctx, delivery_id, told.problem))
    else:
        outcome = _sent(job.ctx, receiver, delivery.message, told)
        job.retrying(lambda unit: _put_down(unit.ctx, delivery_id, outcome))


def _both(ctx: Ctx, delivery_id: int) -> tuple[Delivery | None, Receiver | None]:
    found = ctx.session.execute(
        select(Delivery, Receiver).join(Receiver, Receiver.id == Delivery.receiver_id)
        .where(Delivery.id == delivery_id).execution_options(populate_existing=True)).one_or_none()
    return (None, None) if found is None else (found[0], found[1])


def _sent(ctx: Ctx, receiver: Receiver, message: str, body: str) -> Outcome:
    headers = {"Content-Type": "application/json", **signed(secrets_of(receiver, ctx.now), message, ctx.now, body)}
    try:
        answer = fetch(ctx, receiver.url, method="POST", body=body.encode(), headers=headers, seconds=SECONDS,
                       most=KEPT)
    except AddressRefused as refused:
        return Outcome(problem="address", answer=str(refused))
    except Unreachable as failure:
        return Outcome(problem="unreachable", answer=str(failure))
    return Outcome(problem=None if 200 <= answer.status < 300 else "status", status=answer.status,
                   milliseconds=answer.milliseconds, answer=_readable(answer.body))


def secrets_of(receiver: Receiver, now: datetime) -> list[str]:
    """Those that sign now: the present one first."""
    old = receiver.old_secret if receiver.old_until is not None and receiver.old_until > now else None
    return [receiver.secret] if old is None else [receiver.secret, old]


def _readable(body: bytes) -> str:
    """An answer as text that can stand anywhere: it is shown, never run."""
    return "".join(char if char.isprintable() or char in "\n\t" else "\ufffd" for char in body.decode(errors="replace"))


def _skip(ctx: Ctx, delivery_id: int, problem: str) -> None:
    delivery, _receiver = _both(ctx, delivery_id)
    if delivery is not None:
        delivery.state, delivery.problem, delivery.next_at = "skipped", problem, None


def _put_down(ctx: Ctx, delivery_id: int, outcome: Outcome) -> None:
    """Keep what came of it; what failed is due again, or given up, and a receiver that is gone is left in peace."""
    delivery, receiver = _both(ctx, delivery_id)
    if delivery is None or receiver is None:  # deleted meanwhile
        return
    delivery.attempts, delivery.tried_at, delivery.next_at = delivery.attempts + 1, ctx.now, None
    delivery.status, delivery.milliseconds = outcome.status, outcome.milliseconds
    delivery.problem, delivery.answer = outcome.problem, outcome.answer
    if outcome.problem is None:
        delivery.state, receiver.failing_since = "done", None
        return
    receiver.failing_since = receiver.failing_since or ctx.now
    if outcome.status == _GONE:
        delivery.state = "failed"
        pause(ctx, receiver, "gone")
    elif ctx.now - receiver.failing_since >= GIVEN_UP:
        delivery.state = "failed"
        pause(ctx, receiver, "failing")
    else:
        _again(ctx, delivery)


def _again(ctx: Ctx, delivery: Delivery) -> None:
    """A job of its own later, so that what came after it needn't wait; at a moment of its own, so that what failed
    together does not come back together."""
    if delivery.attempts > len(PAUSES):
        delivery.state = "failed"
        return
    delivery.next_at = ctx.now + timedelta(seconds=PAUSES[delivery.attempts - 1] * random.uniform(1, 1.1))
    enqueue(ctx, "webhooks.deliver", {"delivery": delivery.id}, lane=lane(delivery.receiver_id, failing=True),
            run_at=delivery.next_at, unique=f"{delivery.id}/{delivery.attempts}", as_system=True)


def _pause_of(ctx: Ctx, receiver_id: int, why: str) -> None:
    receiver = ctx.session.get(Receiver, receiver_id)
    if receiver is not None:
        pause(ctx, receiver, why)


def pause(ctx: Ctx, receiver: Receiver, why: str) -> None:
    """Send no more, and tell whoever made it unless they did this themselves."""
    receiver.paused = why
    forget(ctx)
    if why != "by_hand":
        notify(ctx, [receiver.owner_id], "webhooks.paused", data={"receiver": receiver.id})
