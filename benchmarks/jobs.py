"""Jobs a second: telling events and handing each to its handler, against bare claims one by one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import aliased

from benchmarks.copies import fresh
from benchmarks.databases import Bench
from benchmarks.measure import Row
from guanxi.clock import utc_now
from guanxi.config import Config
from guanxi.contributions import Event, Subscription
from guanxi.ctx import Ctx, Principal
from guanxi.db import unit_of_work
from guanxi.db.engine import writing_engine
from guanxi.events import emit
from guanxi.features import make_runtime
from guanxi.jobs.models import JobRow, JobState, is_in, is_kind
from guanxi.plugin import Plugin
from guanxi.runtime import Runtime
from guanxi.worker import WorkerOptions, run_worker

EVENTS: Final = 4000
LEAST: Final = 1.0
"""Our jobs a second, with everything that makes them safe, against a bare loop's."""
_JOB: Any = JobRow.__table__


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured(Event):
    """Something happened to one customer."""

    name: ClassVar[str] = "bench.measured"


def run(bench: Bench) -> list[Row]:
    """The rows of this subject."""
    with fresh(bench) as database:
        runtime = make_runtime(Config(instance=database.folder, database_url=database.url, secret_key="benchmark",
                                      audit_key=b"benchmark"), database.engine, [_plugin()])
        told = _a_second(lambda: _tell(runtime))
        done = _a_second(lambda: _work(runtime))
        _tell(runtime)
        bare = _a_second(lambda: _bare(database.engine))
    return [Row(what="jobs done, one worker", found=f"{done:,.0f}/s", floor=f"{bare:,.0f}/s", ratio=done / bare,
                limit=f">= {LEAST:g}x", held=done >= LEAST * bare),
            Row(what="events told, 100 a transaction", found=f"{told:,.0f}/s", limit="", held=True)]


def _plugin() -> Plugin:
    handler = Subscription(key="bench.note", event=Measured, handle=lambda _event, _ctx: None)
    return Plugin(name="bench", title="Benchmark", version="1.0", subscriptions=(handler,))


def _a_second(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return EVENTS / (time.perf_counter() - started)


def _tell(runtime: Runtime) -> None:
    with runtime.opened(Principal.system("benchmark")) as ctx:
        for first in range(0, EVENTS, 100):
            with unit_of_work(ctx) as unit:
                for customer in range(first, first + 100):
                    emit(unit.ctx, Measured(customer_ids=(customer,)))


def _work(runtime: Runtime) -> None:
    stop = threading.Event()
    worker = threading.Thread(target=run_worker, args=(runtime, WorkerOptions(), stop))
    worker.start()
    with runtime.opened(Principal.system("benchmark")) as ctx:
        while _is_any_left(ctx):
            time.sleep(0.05)
    stop.set()
    worker.join()


def _is_any_left(ctx: Ctx) -> bool:
    left = select(JobRow.id).where(JobRow.event_id.is_not(None), JobRow.finished_at.is_(None)).limit(1)
    return ctx.session.scalar(left) is not None


def _bare(engine: Engine) -> None:
    """Take a job, mark it done, each in a transaction of its own: no lanes, no lease, no handler."""
    due = aliased(JobRow)
    next_one = (select(due.id).where(is_in(JobState.WAITING, due), due.behind.is_(None), is_kind("handler", due))
                .order_by(due.run_at, due.id).limit(1).scalar_subquery())
    take = update(_JOB).where(_JOB.c.id == next_one).values(state=JobState.RUNNING.value).returning(_JOB.c.id)
    for _number in range(EVENTS):
        with writing_engine(engine).begin() as connection:
            job_id = connection.execute(take).scalar_one()
        with writing_engine(engine).begin() as connection:
            connection.execute(update(_JOB).where(_JOB.c.id == job_id)
                               .values(state=JobState.DONE.value, finished_at=utc_now()))
