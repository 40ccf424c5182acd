"""Which processes there are: so that a page can say when no worker is, or when one runs an older plugin."""

from __future__ import annotations

import atexit
import logging
import os
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal
from uuid import uuid4

from sqlalchemy import delete, select, update

from guanxi.clock import utc_now
from guanxi.ctx import Ctx, Principal
from guanxi.db import unit_of_work
from guanxi.jobs.models import JobWorker
from guanxi.runtime import Runtime

Kind = Literal["worker", "web"]
EVERY: Final = timedelta(seconds=15)
SILENT: Final = timedelta(seconds=60)
"""Not heard of for so long, a process counts as gone."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process that was heard of lately, and the versions of the plugins it has loaded, by name."""

    name: str
    kind: Kind
    plugins: Mapping[str, str]


def process_name() -> str:
    """What this process is called among all: its host, its number, and something nobody else has."""
    return f"{socket.gethostname()[:50]}-{os.getpid()}-{uuid4().hex[:6]}"


def sign_in(ctx: Ctx, name: str, kind: Kind = "worker") -> None:
    """Put down that process `name` is alive, at most every 15 seconds, and what it has loaded."""
    now = utc_now()
    seen_at = ctx.session.scalar(select(JobWorker.seen_at).where(JobWorker.name == name))
    if seen_at is not None and now - seen_at < EVERY:
        return
    plugins = {owner.name: owner.version for owner in ctx.catalogue.owners}
    with unit_of_work(ctx) as unit:
        if seen_at is None:
            unit.session.add(JobWorker(name=name, kind=kind, started_at=now, seen_at=now, plugins=plugins))
        else:
            unit.session.execute(update(JobWorker).where(JobWorker.name == name).values(seen_at=now, plugins=plugins))


def sign_out(ctx: Ctx, name: str) -> None:
    """Put down that process `name` has ended."""
    with unit_of_work(ctx) as unit:
        unit.session.execute(delete(JobWorker).where(JobWorker.name == name))


def stay_signed_in(runtime: Runtime, kind: Kind) -> None:
    """Go on signing this process in, from a thread that ends with it. A database that is away is waited for."""
    name = process_name()

    def go_on() -> None:
        while True:
            try:
                with runtime.opened(Principal.system("attendance")) as ctx:
                    sign_in(ctx, name, kind)
            except Exception:
                logger.exception("this process could not be put down; tried again in %s", EVERY)
            threading.Event().wait(EVERY.total_seconds())

    def leave() -> None:
        with suppress(Exception), runtime.opened(Principal.system("attendance")) as ctx:
            sign_out(ctx, name)

    atexit.register(leave)
    threading.Thread(target=go_on, name="attendance", daemon=True).start()


def is_somebody_working(ctx: Ctx) -> bool:
    """Whether any worker was heard of lately."""
    recent = select(JobWorker.name).where(JobWorker.seen_at > utc_now() - SILENT, JobWorker.kind == "worker").limit(1)
    return ctx.session.scalar(recent) is not None


def processes(ctx: Ctx) -> list[Process]:
    """All processes that were heard of lately."""
    rows = ctx.session.execute(select(JobWorker.name, JobWorker.kind, JobWorker.plugins)
                               .where(JobWorker.seen_at > utc_now() - SILENT).order_by(JobWorker.name))
    return [Process(name=row.name, kind=row.kind, plugins=row.plugins or {}) for row in rows]
