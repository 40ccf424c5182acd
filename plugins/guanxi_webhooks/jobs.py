"""What the worker does for webhooks."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Final

from sqlalchemy import delete, select, update

from guanxi.api import Ctx, Job, JobRun, UnitOfWork, _l
from guanxi_webhooks.delivering import deliver
from guanxi_webhooks.models import Delivery, Receiver
from guanxi_webhooks.services import send_next_again

KEPT: Final = timedelta(days=30)
_AT_ONCE: Final = 1000
_UNSYNCHRONISED: Final = {"synchronize_session": False}


def clear_away(job: JobRun) -> None:
    """Delete deliveries a month old, in small steps, and secrets that sign no more."""
    job.retrying(lambda unit: _forget_secrets(unit.ctx))
    removed = 0
    while step := job.retrying(lambda unit: _clear(unit.ctx)):
        removed += step
        job.progress(removed)


def resend(job: JobRun) -> None:
    """Send deliveries again that failed, or waited while their webhook was paused, the oldest first."""
    after: int | None = int((job.checkpoint or {}).get("after", 0))
    while after is not None:
        after = job.retrying(partial(_resent, job, after))


def _resent(job: JobRun, after: int, unit: UnitOfWork) -> int | None:
    last = send_next_again(unit.ctx, int(job.payload["receiver"]), str(job.payload["state"]), after)
    if last is not None:
        job.save_checkpoint(unit, {"after": last})
    return last


def _clear(ctx: Ctx) -> int:
    old = select(Delivery.id).where(Delivery.at < ctx.now - KEPT, Delivery.state != "waiting").limit(_AT_ONCE)
    ids = ctx.session.scalars(old).all()
    if ids:
        ctx.session.execute(delete(Delivery).where(Delivery.id.in_(ids)), execution_options=_UNSYNCHRONISED)
    return len(ids)


def _forget_secrets(ctx: Ctx) -> None:
    ctx.session.execute(update(Receiver).where(Receiver.old_until < ctx.now).values(old_secret=None, old_until=None),
                        execution_options=_UNSYNCHRONISED)


DELIVER: Final = Job(key="webhooks.deliver", title=_l("Deliver a webhook"), run=deliver)
RESEND: Final = Job(key="webhooks.resend", title=_l("Send webhooks again"), run=resend)
CLEAR_AWAY: Final = Job(key="webhooks.clear_away", title=_l("Delete old deliveries of webhooks"), run=clear_away,
                        schedule="41 3 * * *")
