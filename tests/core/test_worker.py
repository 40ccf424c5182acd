"""The worker as a process: killed, stopped, asked to end, several at once, poisoned, without its database."""

from __future__ import annotations

import itertools
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from guanxi.config import Config
from guanxi.contributions import Job
from guanxi.ctx import Ctx
from guanxi.db import retrying
from guanxi.db.locks import writer_lock
from guanxi.errors import Busy
from guanxi.jobs import cancel, enqueue
from guanxi.jobs.attendance import is_somebody_working
from guanxi.jobs.models import JobRow, JobState
from guanxi.jobs.queries import job, story
from guanxi.plugin import Plugin
from guanxi.runtime import Runtime
from guanxi.testing.runtimes import catalogue_of, with_catalogue
from guanxi.worker import WorkerOptions, run_worker
from tests.core.job_toys import (
    HASTY,
    STEPS,
    UNHURRIED,
    all_ended,
    start,
    states,
    tell,
    traces,
    wait_until,
    working,
    write_marks,
)
from tests.strength import times

KILLS = times(50, 10)


@pytest.fixture
def plugins() -> tuple[Plugin, ...]:
    return (UNHURRIED,)


@pytest.fixture
def seed() -> int:
    chosen = random.SystemRandom().randrange(1 << 32)
    print(f"seed {chosen}")
    return chosen


def ask(ctx: Ctx, name: str, payload: dict[str, Any] | None = None, **options: Any) -> int:
    return retrying(ctx, lambda unit: enqueue(unit.ctx, name, payload, **options))


@pytest.fixture
def here(runtime: Runtime) -> Iterator[threading.Event]:
    """A worker in a thread of this process; set the event to end it."""
    stop = threading.Event()
    thread = threading.Thread(target=run_worker, args=(runtime, HASTY, stop))
    thread.start()
    yield stop
    stop.set()
    thread.join()


# Killed


def holds_a_job(ctx: Ctx, pid: int | None) -> bool:
    """Whether a job is being done by this process, or was when the process was killed."""
    held = select(JobRow.id).where(JobRow.state == JobState.RUNNING, JobRow.worker.like(f"%-{pid}-%")).limit(1)
    return ctx.session.scalar(held) is not None


@pytest.mark.slow
def test_what_a_killed_worker_was_doing_is_done_all_the_same_and_once(ctx: Ctx, config: Config, seed: int) -> None:
    chance = random.Random(seed)
    walks, marks = itertools.count(), range(150)
    for number in itertools.islice(walks, 60):
        ask(ctx, "toy.walk", {"mark": f"walk {number}", "pause": 0.05})
    for number in marks:
        tell(ctx, f"mark {number}", customer_ids=[number % 7 + 1])
    kills = 0
    while kills < KILLS:
        ask(ctx, "toy.walk", {"mark": f"walk {next(walks)}", "pause": 0.05})  # so that there is always something to do
        with working(config.database_url, config.instance) as process:
            wait_until(lambda process=process: holds_a_job(ctx, process.pid))  # type: ignore[misc] # bound at once
            time.sleep(chance.uniform(0, 0.3))
        kills += holds_a_job(ctx, process.pid)
    assert kills == KILLS
    with working(config.database_url, config.instance):
        wait_until(lambda: all_ended(ctx), 60)
    left = Counter(traces(ctx))
    expected = [f"walk {number}/{step}" for number in range(next(walks)) for step in range(STEPS)]
    assert left == Counter([*expected, *(f"mark {number}" for number in marks)])
    assert set(states(ctx)) == {"done"}


@pytest.mark.slow
def test_events_under_kill_are_neither_missing_nor_made_up(ctx: Ctx, config: Config, tmp_path: Path,
                                                           seed: int) -> None:
    chance = random.Random(seed)
    for round_ in range(8):
        notes = [tmp_path / f"{round_}-{place}" for place in range(2)]
        writers = [start(write_marks, config.database_url, config.instance, note, round_ * 10 + place)
                   for place, note in enumerate(notes)]
        wait_until(lambda notes=notes: all(note.exists() for note in notes))  # type: ignore[misc] # bound at once
        time.sleep(chance.uniform(0.05, 0.4))
        for writer in writers:
            writer.kill()
            writer.join()
    with working(config.database_url, config.instance):
        wait_until(lambda: all_ended(ctx), 120)
    acknowledged = {line for note in tmp_path.iterdir() if "-" in note.name for line in note.read_text().split()}
    written = [mark.removeprefix("row ") for mark in traces(ctx) if mark.startswith("row ")]
    handled = [mark.removeprefix("event ") for mark in traces(ctx) if mark.startswith("event ")]
    assert acknowledged
    assert acknowledged <= set(written)
    assert Counter(handled) == Counter(written)


# Stopped and taken over


def thread_states(pid: int) -> set[str]:
    stats = [(task / "stat").read_text() for task in Path(f"/proc/{pid}/task").iterdir()]
    return {stat.rpartition(")")[2].split()[0] for stat in stats}


def stop_between_writes(pid: int, runtime: Runtime) -> None:
    """SIGSTOP, at a moment when the process holds neither SQLite's lock nor rows: nobody could take those from it."""
    while True:
        os.kill(pid, signal.SIGSTOP)
        wait_until(lambda: thread_states(pid) == {"T"})
        try:
            with writer_lock(runtime.engine, timeout=0.3):
                if not is_any_transaction_open(runtime):
                    return
        except Busy:
            pass
        os.kill(pid, signal.SIGCONT)
        time.sleep(0.02)


def is_any_transaction_open(runtime: Runtime) -> bool:
    """Whether another session of this PostgreSQL database is inside a transaction, half a moment after it was asked."""
    if runtime.engine.dialect.name != "postgresql":
        return False
    time.sleep(0.1)
    with runtime.engine.connect() as connection:
        return bool(connection.scalar(text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND xact_start IS NOT NULL")))


def test_a_worker_that_was_stopped_can_not_commit_once_another_has_its_job(ctx: Ctx, config: Config,
                                                                           runtime: Runtime) -> None:
    job_id = ask(ctx, "toy.think", {"seconds": 4.0})
    with working(config.database_url, config.instance) as stale:
        wait_until(lambda: "begun 1" in traces(ctx))
        stop_between_writes(stale.pid or 0, runtime)
        with working(config.database_url, config.instance):
            wait_until(lambda: job(ctx, job_id).ended)
            os.kill(stale.pid or 0, signal.SIGCONT)
            time.sleep(5)
    assert traces(ctx) == ["begun 1", "begun 2", "ended 2"]


# Asked to end


def test_a_worker_asked_to_end_gives_back_what_it_can_not_finish(ctx: Ctx, config: Config) -> None:
    job_id = ask(ctx, "toy.dawdle")
    with working(config.database_url, config.instance) as process:
        wait_until(lambda: job(ctx, job_id).standing == "running" and job(ctx, job_id).done > 0)
        os.kill(process.pid or 0, signal.SIGTERM)
        process.join(10)
        assert process.exitcode == 0
    given_back = job(ctx, job_id)
    assert (given_back.standing, given_back.attempts) == ("waiting", 0)
    assert not is_somebody_working(ctx)


def test_a_worker_asked_to_end_lets_a_short_job_finish(ctx: Ctx, config: Config) -> None:
    job_id = ask(ctx, "toy.mark", {"mark": "m"})
    slow = ask(ctx, "toy.walk", {"mark": "w", "pause": 0.3})
    with working(config.database_url, config.instance) as process:
        wait_until(lambda: "w/0" in traces(ctx))
        os.kill(process.pid or 0, signal.SIGTERM)
        process.join(10)
    assert job(ctx, job_id).standing == "done"
    assert job(ctx, slow).standing == "waiting"
    with working(config.database_url, config.instance):
        wait_until(lambda: job(ctx, slow).ended)
    assert [mark for mark in traces(ctx) if mark.startswith("w/")] == [f"w/{step}" for step in range(STEPS)]


def test_a_job_that_does_not_end_in_time_is_given_to_another(runtime: Runtime, ctx: Ctx) -> None:
    release = threading.Event()
    kind = Job(key="test.stuck", title="Stuck", run=lambda _run: (release.wait(30), None)[1])
    stuck = with_catalogue(runtime, replace(ctx.catalogue, jobs={kind.key: kind}))
    job_id = ask(replace(ctx, catalogue=catalogue_of(stuck)), "test.stuck")
    stop = threading.Event()
    thread = threading.Thread(target=run_worker, args=(stuck, replace(HASTY, grace=0.2), stop))
    thread.start()
    wait_until(lambda: states(ctx) == {"running": 1})
    stop.set()
    thread.join()
    assert states(ctx) == {"waiting": 1}
    release.set()
    time.sleep(0.3)
    assert ctx.session.scalars(select(JobRow.state).where(JobRow.id == job_id)).one() == JobState.WAITING


# Several at once


def test_two_schedulers_run_each_time_once(ctx: Ctx, config: Config) -> None:
    with (working(config.database_url, config.instance, hurried=True),
          working(config.database_url, config.instance, hurried=True)):
        wait_until(lambda: len(traces(ctx)) >= 4)
    ticks = traces(ctx)
    assert len(ticks) == len(set(ticks))


def test_two_workers_keep_the_order_of_each_customers_events(ctx: Ctx, config: Config) -> None:
    customers, marks = range(1, 6), range(12)
    for number in marks:
        for customer in customers:
            tell(ctx, f"{customer}:{number}", customer_ids=[customer])
    with working(config.database_url, config.instance), working(config.database_url, config.instance):
        wait_until(lambda: all_ended(ctx))
    for customer in customers:
        assert [mark for mark in traces(ctx) if mark.startswith(f"{customer}:")] == [
            f"{customer}:{number}" for number in marks]


# Poisoned


def test_a_poison_job_becomes_a_dead_letter_and_delays_nobody(ctx: Ctx, here: threading.Event) -> None:
    tell(ctx, "poison", *(f"behind {number}" for number in range(20)), customer_ids=[1])
    for number in range(20):
        tell(ctx, f"beside {number}", customer_ids=[number + 2])
    poison = ask(ctx, "toy.fail")
    wait_until(lambda: sum(mark.startswith("beside") for mark in traces(ctx)) == 20)
    assert not any(mark.startswith("behind") for mark in traces(ctx))
    wait_until(lambda: job(ctx, poison).standing == "failed")
    wait_until(lambda: all_ended(ctx))
    assert [mark for mark in traces(ctx) if mark.startswith("behind")] == [f"behind {n}" for n in range(20)]
    assert states(ctx)["dead"] == 2


def test_handlers_do_not_wait_for_long_jobs(ctx: Ctx, here: threading.Event) -> None:
    for _number in range(4):
        ask(ctx, "toy.dawdle")
    wait_until(lambda: states(ctx) == {"running": 1, "waiting": 3})
    tell(ctx, "quick", customer_ids=[1])
    wait_until(lambda: "quick" in traces(ctx))
    assert states(ctx)["running"] == 1


# Told and heard


def test_progress_is_seen_while_the_job_runs_and_it_stops_when_asked(ctx: Ctx, here: threading.Event) -> None:
    job_id = ask(ctx, "toy.dawdle")
    wait_until(lambda: job(ctx, job_id).done > 0)
    retrying(ctx, lambda unit: cancel(unit.ctx, job_id))
    wait_until(lambda: job(ctx, job_id).ended)
    assert job(ctx, job_id).standing == "cancelled"
    assert story(ctx, job_id).log[-1].sentence == "stopped early"


def test_a_job_longer_than_its_lease_keeps_it(ctx: Ctx, here: threading.Event) -> None:
    job_id = ask(ctx, "toy.think", {"seconds": HASTY.lease * 2})
    wait_until(lambda: job(ctx, job_id).ended)
    assert traces(ctx) == ["begun 1", "ended 1"]


def test_a_job_starts_at_once_where_the_database_can_announce_it(ctx: Ctx, runtime: Runtime) -> None:
    if runtime.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no NOTIFY: the worker polls")
    stop = threading.Event()
    lazy = WorkerOptions(threads=1, poll=20.0)
    thread = threading.Thread(target=run_worker, args=(runtime, lazy, stop))
    thread.start()
    wait_until(lambda: is_somebody_working(ctx))
    time.sleep(0.5)
    job_id = ask(ctx, "toy.mark", {"mark": "m"})
    wait_until(lambda: job(ctx, job_id).ended, 5)
    stop.set()
    ask(ctx, "toy.mark", {"mark": "wake up"})
    thread.join()


def test_a_worker_that_lost_its_database_goes_on_when_it_is_back(ctx: Ctx, runtime: Runtime,
                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    away = threading.Event()
    away.set()
    opened = Runtime.opened

    def failing(self: Runtime, *args: Any, **options: Any) -> Any:
        if away.is_set() and threading.current_thread() is not threading.main_thread():
            raise OperationalError("SELECT 1", {}, ConnectionError("the server is away"))
        return opened(self, *args, **options)

    monkeypatch.setattr(Runtime, "opened", failing)
    stop = threading.Event()
    thread = threading.Thread(target=run_worker, args=(runtime, HASTY, stop))
    thread.start()
    job_id = ask(ctx, "toy.mark", {"mark": "m"})
    time.sleep(0.5)
    assert not job(ctx, job_id).ended
    away.clear()
    wait_until(lambda: job(ctx, job_id).ended)
    stop.set()
    thread.join()
