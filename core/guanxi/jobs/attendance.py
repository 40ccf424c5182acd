"""Which workers there are: so that a page can say when there is none."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select, update

from guanxi.clock import utc_now
from guanxi.ctx import Ctx
from guanxi.db import unit_of_work
from guanxi.jobs.models import JobWorker

EVERY: Final = timedelta(seconds=15)
SILENT: Final = timedelta(seconds=60)
"""Not heard of for so long, a worker counts as gone."""


def sign_in(ctx: Ctx, name: str) -> None:
    """Put down that worker `name` is alive, at most every 15 seconds."""
    now = utc_now()
    seen_at = ctx.session.scalar(select(JobWorker.seen_at).where(JobWorker.name == name))
    if seen_at is not None and now - seen_at < EVERY:
        return
    with unit_of_work(ctx) as unit:
        if seen_at is None:
            unit.session.add(JobWorker(name=name, started_at=now, seen_at=now))
        else:
            unit.session.execute(update(JobWorker).where(JobWorker.name == name).values(seen_at=now))


def sign_out(ctx: Ctx, name: str) -> None:
    """Put down that worker `name` has ended."""
    with unit_of_work(ctx) as unit:
        unit.session.execute(delete(JobWorker).where(JobWorker.name == name))


def is_somebody_working(ctx: Ctx) -> bool:
    """Whether any worker was heard of lately."""
    recent = select(JobWorker.name).where(JobWorker.seen_at > utc_now() - SILENT).limit(1)
    return ctx.session.scalar(recent) is not None
