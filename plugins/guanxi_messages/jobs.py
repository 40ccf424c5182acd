"""What the worker does: prepare sendings to many, hand messages over, let held ones go, forget words."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Any, Final

from guanxi.api import Channel, Ctx, Handover, Job, JobRun, Outgoing, UnitOfWork, _l, customers_of
from guanxi_messages.asking import AT_ONCE as LOOKED_AT
from guanxi_messages.asking import asked
from guanxi_messages.drafts import Counted
from guanxi_messages.keeping import forget_words
from guanxi_messages.models import Sending
from guanxi_messages.outgoing import next_ones, with_words
from guanxi_messages.services import claim, finish, give_up_lost, make_messages, note
from guanxi_messages.services.delivering import AT_ONCE, Noted
from guanxi_messages.services.sendings import (
    DELIVER,
    GATHER,
    forget_discarded,
    making_of,
    note_made,
    sending_named,
)
from guanxi_messages.services.steering import free_held, go_on

logger = logging.getLogger(__name__)
_CHUNK: Final = 1_000


class NotNow(Exception):
    """The other side takes nothing just now: the job is tried again later."""


def run_gather(job: JobRun) -> None:
    """Look at each customer of a sending to many and make their messages; then it waits to be confirmed."""
    sending_id, done = int(job.payload["sending"]), int((job.checkpoint or {}).get("done", 0))
    ids = iter(_wanted(job.ctx, job.payload))
    next(islice(ids, done, done), None)
    while chunk := list(islice(ids, LOOKED_AT)):
        done += len(chunk)
        job.retrying(partial(_gathered, job, sending_id, chunk, done))
        job.progress(done)
        if job.cancelled():
            job.retrying(lambda unit: _left(unit.ctx, sending_id, "discarded"))
            return
    job.retrying(lambda unit: _left(unit.ctx, sending_id, "ready"))
    job.result({"link": f"/messages/sendings/{sending_id}"})


def _wanted(ctx: Ctx, payload: Mapping[str, Any]) -> Iterator[int]:
    """The customers of the sending, in an order that stays: the list is walked once, whatever is written meanwhile."""
    return iter(sorted(set(customers_of(ctx, payload["query"])) if payload["query"] else set(payload["ids"])))


def _gathered(job: JobRun, sending_id: int, chunk: list[int], done: int, unit: UnitOfWork) -> None:
    counted = Counted()
    make_messages(unit.ctx, making_of(unit.ctx, sending_named(unit.ctx, sending_id)), chunk, "draft", counted)
    note_made(unit.ctx, sending_id, counted)
    job.save_checkpoint(unit, {"done": done})


def _left(ctx: Ctx, sending_id: int, state: str) -> None:
    row = sending_named(ctx, sending_id)
    if row.state == "looking":
        row.state = state
        ctx.session.flush()


def run_deliver(job: JobRun) -> None:
    """Hand over what of a sending waits for its turn. What is raised is tried again, after longer and longer pauses."""
    sending_id = int(job.payload["sending"])
    lost = job.retrying(lambda unit: give_up_lost(unit.ctx, sending_id))
    if lost:
        job.log(_l("%(count)s messages may have arrived or not: the work was cut short.", count=lost), "warning")
    sending = sending_named(job.ctx, sending_id)
    channel = job.ctx.catalogue.channels.get(sending.channel)
    if channel is None or not channel.ready(job.ctx):
        job.log(_l("The channel is switched off or not set up. The messages wait."), "warning")
        return
    done, total = 0, sending.total
    while waiting := next_ones(job.ctx, sending_id, AT_ONCE):
        noted = _deliver(job, sending, channel, waiting)
        done += noted.done
        job.progress(done, max(total, done))
        if noted.later:
            raise NotNow("the other side took nothing just now")
    job.retrying(lambda unit: finish(unit.ctx, sending_id))
    job.result({"link": f"/messages/sendings/{sending_id}", "quiet": sending.single})


def _deliver(job: JobRun, sending: Sending, channel: Channel, waiting: list[Outgoing]) -> Noted:
    """Check, claim, hand over, note: one batch."""
    against = asked(replace(job.ctx, now=datetime.now(UTC)), waiting)
    ids = [one.row for one in waiting]
    taken = job.retrying(lambda unit: claim(unit.ctx, ids, against))
    outcomes = _handed_over(job.ctx, channel, with_words(job.ctx, channel, taken))
    noted = job.retrying(lambda unit: _noted(job, unit, sending.id, taken, outcomes))
    return Noted(done=noted.done + len(against), later=noted.later)


def _noted(job: JobRun, unit: UnitOfWork, sending_id: int, taken: list[int],
           outcomes: Mapping[int, Handover]) -> Noted:
    noted = note(unit.ctx, sending_named(unit.ctx, sending_id), taken, outcomes)
    if not noted.later:
        job.save_checkpoint(unit, {"reached": taken[-1] if taken else 0})
    return noted


def _handed_over(ctx: Ctx, channel: Channel, batch: list[Outgoing]) -> dict[int, Handover]:
    """What the channel says of each message; when it fails, of those it got to."""
    found: dict[int, Handover] = {}
    try:
        for one in channel.send(ctx, batch) if batch else ():
            found[one.row] = one
    except Exception as error:  # noqa: BLE001 - a driver may raise anything; what it did not get to is unclear
        logger.warning("channel %s: %s", channel.key, type(error).__name__)
    return found


def run_release(job: JobRun) -> None:
    """Let held messages whose time has come go, and go on with what was left lying."""
    while count := job.retrying(lambda unit: free_held(unit.ctx)):
        job.progress(count)
    job.retrying(lambda unit: go_on(unit.ctx))


def run_forget(job: JobRun) -> None:
    """Delete what was prepared and discarded, and words after their time."""
    while job.retrying(lambda unit: forget_discarded(unit.ctx, _CHUNK)):
        job.progress(0)
    while job.retrying(lambda unit: forget_words(unit.ctx, _CHUNK)):
        job.progress(0)


JOBS: Final = (
    Job(key=DELIVER, title=_l("Send messages"), run=run_deliver, attempts=8),
    Job(key=GATHER, title=_l("Prepare messages to many customers"), run=run_gather, cancellable=True),
    Job(key="messages.release", title=_l("Let held messages go"), run=run_release, schedule="*/5 * * * *"),
    Job(key="messages.forget", title=_l("Forget the words of old messages"), run=run_forget, schedule="40 3 * * *"),
)
