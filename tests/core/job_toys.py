"""A toy plugin for the tests of events and jobs, and worker processes that run it.

What its code did is kept as departments: a table that is there, with a name to count by.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import ClassVar

from sqlalchemy import select

from guanxi.accounts.models import Department
from guanxi.config import Config
from guanxi.contributions import Event, Job, Subscription
from guanxi.ctx import Ctx, Principal
from guanxi.db import UnitOfWork, among, insert_many, reserve_ids, unit_of_work
from guanxi.db.engine import make_engine
from guanxi.db.locks import lock_name
from guanxi.errors import Refused
from guanxi.events import emit
from guanxi.features import make_runtime
from guanxi.jobs import JobRun
from guanxi.jobs.models import JobRow
from guanxi.plugin import Plugin
from guanxi.runtime import Runtime
from guanxi.worker import WorkerOptions, run_worker

HASTY = WorkerOptions(threads=2, poll=0.05, beat=0.1, lease=1.0, sweep=0.2, tidy=1.0, grace=5.0, pause=0.01)
STEPS = 4
_OURS = JobRow.name.like("toy.%") | JobRow.name.like("test.%")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked(Event):
    """Something was marked."""

    name: ClassVar[str] = "toy.marked"
    mark: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Echoed(Event):
    """A handler answered a mark."""

    name: ClassVar[str] = "toy.echoed"
    mark: str


def leave(ctx: Ctx, mark: str) -> None:
    """Leave a trace in the unit of work behind `ctx`."""
    ctx.session.add(Department(name=mark, path="/"))


def traces(ctx: Ctx) -> list[str]:
    """The traces left so far, in order."""
    return list(ctx.session.scalars(select(Department.name).order_by(Department.id)))


def keep(event: Marked, ctx: Ctx) -> None:
    """A durable handler: leaves the event's mark; "poison" fails each time."""
    if event.mark.startswith("poison"):
        raise ArithmeticError(event.mark)
    leave(ctx, f"{len(traces(ctx))} before" if event.mark == "how many" else event.mark)


def echo(event: Marked, ctx: Ctx) -> None:
    """A durable handler that tells an event itself."""
    if event.mark.startswith("echo"):
        emit(ctx, Echoed(mark=event.mark, customer_ids=event.customer_ids))


def answer(event: Echoed, ctx: Ctx) -> None:
    """A durable handler of the handler's event."""
    leave(ctx, f"answer to {event.mark}")


def veto(event: Marked, ctx: Ctx) -> None:
    """A handler before: refuses, fails, or leaves its own trace, as the mark says."""
    if event.mark == "refused":
        raise Refused("not today")
    if event.mark == "broken":
        raise ZeroDivisionError
    if event.mark.startswith("try "):
        getattr(ctx.session, event.mark.removeprefix("try "))()
    if event.mark == "seen before":
        leave(ctx, "before")
    if event.mark == "by the door":
        lock_name(ctx.session, "toy")
        first, second = reserve_ids(ctx.session, Department, 2)
        insert_many(ctx.session, Department, ("id", "name", "path", "position", "archived"), [
            (first, "first", "/", 0, False), (second, "second", "/", 0, False)])
        leave(ctx, str(len(ctx.session.scalars(
            select(Department.id).where(among(ctx.session, Department.id, [first, second]))).all())))


def mark(job: JobRun) -> None:
    """Leave the payload's mark, and say who did it."""
    with job.unit() as unit:
        leave(unit.ctx, f"{job.payload['mark']} by {job.ctx.principal.name}")


def fail(job: JobRun) -> None:
    """Fail each time, having written something that must not stay."""
    with job.unit() as unit:
        leave(unit.ctx, "written in vain")
        unit.session.flush()
        raise ArithmeticError("no sum")


def refuse(_job: JobRun) -> None:
    """End at once, with a sentence."""
    raise Refused("The file is empty.")


def walk(job: JobRun) -> None:
    """Take four steps, each in a unit of its own, from where the last attempt stopped."""
    first = (job.checkpoint or {"next": 0})["next"]
    for step in range(first, STEPS):
        time.sleep(job.payload.get("pause", 0))
        with job.unit() as unit:
            leave(unit.ctx, f"{job.payload['mark']}/{step}")
            job.save_checkpoint(unit, {"next": step + 1})
        job.progress(step + 1, STEPS)


def think(job: JobRun) -> None:
    """Say that it began, think without looking up, then write."""
    with job.unit() as unit:
        leave(unit.ctx, f"begun {job.attempt}")
    until = time.monotonic() + job.payload["seconds"]
    while time.monotonic() < until:
        time.sleep(0.01)
    with job.unit() as unit:
        leave(unit.ctx, f"ended {job.attempt}")


def dawdle(job: JobRun) -> None:
    """Go on until asked to stop."""
    for done in range(10_000):
        job.progress(done, 10_000)
        if job.cancelled():
            job.log("stopped early")
            return
        time.sleep(0.01)


TOYS = Plugin(
    name="toy", title="Toys", version="1.0",
    subscriptions=(
        Subscription(key="toy.keep", event=Marked, handle=keep),
        Subscription(key="toy.echo", event=Marked, handle=echo, lane="handler"),
        Subscription(key="toy.answer", event=Echoed, handle=answer),
        Subscription(key="toy.veto", event=Marked, handle=veto, phase="before"),
    ),
    jobs=(
        Job(key="toy.mark", title="Mark", run=mark),
        Job(key="toy.fail", title="Fail", run=fail, attempts=3),
        Job(key="toy.refuse", title="Refuse", run=refuse),
        Job(key="toy.walk", title="Walk", run=walk, attempts=5),
        Job(key="toy.think", title="Think", run=think),
        Job(key="toy.dawdle", title="Dawdle", run=dawdle, cancellable=True),
        Job(key="toy.tick", title="Tick", run=lambda job: mark_tick(job), schedule="* * * * * *"),
    ))
UNHURRIED = Plugin(name="toy", title="Toys", version="1.0", subscriptions=TOYS.subscriptions,
                   jobs=tuple(job for job in TOYS.jobs if job.schedule is None))


def mark_tick(job: JobRun) -> None:
    """Leave the time it was planned for."""
    with job.unit() as unit:
        leave(unit.ctx, f"tick {job.payload['tick']}")


def tell(ctx: Ctx, *marks: str, customer_ids: Sequence[int] = (1,)) -> None:
    """Tell one event for each of `marks`, in one unit of work."""
    def work(unit: UnitOfWork) -> None:
        for one in marks:
            emit(unit.ctx, Marked(mark=one, customer_ids=tuple(customer_ids)))
    with unit_of_work(ctx) as unit:
        work(unit)


def states(ctx: Ctx) -> dict[str, int]:
    """How many jobs stand where; the product's own periodic ones left out."""
    return dict(Counter(ctx.session.scalars(select(JobRow.state).where(_OURS))))


def all_ended(ctx: Ctx) -> bool:
    """Whether no job is waiting or running, but for those the product plans for itself."""
    return ctx.session.scalar(select(JobRow.id).where(_OURS, JobRow.finished_at.is_(None)).limit(1)) is None


def wait_until(condition: Callable[[], bool], seconds: float = 90.0) -> None:
    """Wait for `condition`; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def runtime_of(url: str, instance: Path, plugin: Plugin) -> Runtime:
    """A runtime with an engine of its own, as another process has."""
    config = Config(instance=instance, database_url=url, secret_key="test-signing-key", audit_key=b"test-audit-key")
    return make_runtime(config, make_engine(url, pool_size=4), [plugin])


def serve(url: str, instance: Path, options: WorkerOptions, hurried: bool) -> None:
    """A worker process."""
    run_worker(runtime_of(url, instance, TOYS if hurried else UNHURRIED), options)


def write_marks(url: str, instance: Path, acknowledged: Path, seed: int) -> None:
    """A process that writes a row and its event, unit after unit, and notes each once it is acknowledged."""
    runtime = runtime_of(url, instance, UNHURRIED)
    with runtime.opened(Principal.system("writer")) as ctx, acknowledged.open("a", buffering=1) as notes:
        for number in range(100_000):
            name = f"{seed}-{number}"
            with unit_of_work(ctx) as unit:
                leave(unit.ctx, f"row {name}")
                emit(unit.ctx, Marked(mark=f"event {name}", customer_ids=(number + 1,)))
            notes.write(f"{name}\n")


_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([__name__])


def start(target: Callable[..., None], *args: object) -> ForkServerProcess:
    """Start `target` in a process of its own."""
    process = _processes.Process(target=target, args=args, daemon=True)
    process.start()
    return process


@contextmanager
def working(url: str, instance: Path, options: WorkerOptions = HASTY,
            hurried: bool = False) -> Iterator[ForkServerProcess]:
    """A worker process, killed on leaving."""
    process = start(serve, url, instance, options, hurried)
    try:
        yield process
    finally:
        process.kill()
        process.join()


def is_alive(pid: int) -> bool:
    """Whether the process exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
