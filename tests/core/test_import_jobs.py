"""An import done by a worker: killed again and again it comes to the same end; paused it rests; failed it can go on."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from guanxi.config import Config
from guanxi.ctx import Ctx
from guanxi.customers.models import Customer
from guanxi.jobs.models import JobRow
from guanxi.plugin import Plugin
from guanxi.runtime import Runtime
from guanxi.transfer import running
from guanxi.transfer.feeding import ReaderLost
from guanxi.transfer.models import ImportRange, ImportRun
from guanxi.worker import run_due_jobs
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of
from tests.core.import_help import people
from tests.core.job_toys import UNHURRIED, wait_until, working
from tests.core.test_import_pages import checked, taken_in

ROWS = 3_900
KILLS = 7
"""More than a job may fail: it is not given up while it gets on."""


@pytest.fixture
def plugins() -> tuple[Plugin, ...]:
    return (UNHURRIED,)


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    return boss_of(app, ctx)


def begun(browser: Browser, runtime: Runtime, rows: int) -> str:
    """An import of `rows` people that is asked for and has not begun; its address."""
    lines = "".join(f"{name},{phone},{email}\n" for name, phone, email in people(rows))
    address = taken_in(browser, f"姓名,手机,邮箱\n{lines}")
    checked(browser, runtime, address)
    return str(browser.post(f"{address}/start").location)


def run(ctx: Ctx) -> Any:
    """The one import."""
    return ctx.session.execute(select(ImportRun.state, ImportRun.created, ImportRun.rows_read)).one()


@pytest.mark.slow
def test_killed_again_and_again_it_comes_to_the_same_end(boss: Browser, runtime: Runtime, ctx: Ctx, config: Config
                                                         ) -> None:
    begun(boss, runtime, ROWS)
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    chance, kills, read = random.Random(seed), 0, 0
    while kills < KILLS:
        with working(config.database_url, config.instance):
            wait_until(lambda read=read: run(ctx).rows_read > read)  # type: ignore[misc]  # bound at once
            time.sleep(chance.uniform(0, 0.05))
        read = run(ctx).rows_read
        assert run(ctx).state == "running", "it ended by itself"
        kills += 1
    with working(config.database_url, config.instance):
        wait_until(lambda: run(ctx).state == "done", 60)
    assert tuple(run(ctx)) == ("done", ROWS, ROWS)
    assert ctx.session.scalar(select(func.count()).select_from(Customer)) == ROWS
    made = ctx.session.execute(select(ImportRange.first_id, ImportRange.last_id)).all()
    assert sum(last - first + 1 for first, last in made) == ROWS


def test_paused_in_the_middle_it_keeps_what_it_has_and_goes_on_from_there(
        boss: Browser, runtime: Runtime, ctx: Ctx, monkeypatch: pytest.MonkeyPatch) -> None:
    page = begun(boss, runtime, 400)
    first = running._Steered.progress

    def and_pause(steered: running._Steered, done: int, total: int) -> None:
        boss.post(f"{page}/pause")
        first(steered, done, total)

    with monkeypatch.context() as patched:
        patched.setattr(running._Steered, "progress", and_pause)
        run_due_jobs(runtime)
    assert (run(ctx).state, run(ctx).rows_read) == ("paused", 100)
    run_due_jobs(runtime)
    assert run(ctx).rows_read == 100
    boss.post(f"{page}/continue")
    run_due_jobs(runtime)
    assert tuple(run(ctx)) == ("done", 400, 400)


def test_what_was_paused_while_a_step_was_being_written_keeps_nothing_of_that_step(
        boss: Browser, runtime: Runtime, ctx: Ctx, monkeypatch: pytest.MonkeyPatch) -> None:
    page = begun(boss, runtime, 400)
    steps = running._Steered.retrying

    def after_a_pause(steered: running._Steered, work: Any) -> None:
        boss.post(f"{page}/pause")
        steps(steered, work)

    with monkeypatch.context() as patched:
        patched.setattr(running._Steered, "retrying", after_a_pause)
        run_due_jobs(runtime)
    assert tuple(run(ctx)) == ("paused", 0, 0)
    assert ctx.session.scalar(select(func.count()).select_from(Customer)) == 0
    assert "Paused" in text_of(boss.get(page))


def test_continued_at_once_it_goes_on_behind_the_job_that_is_just_stopping(
        boss: Browser, runtime: Runtime, ctx: Ctx) -> None:
    page = begun(boss, runtime, 3)
    boss.post(f"{page}/pause")
    boss.post(f"{page}/continue")
    boss.post(f"{page}/continue")
    lanes = ctx.session.scalars(select(JobRow.lane).where(JobRow.name == running.RUN)).all()
    assert len(lanes) == 2
    assert len(set(lanes)) == 1
    run_due_jobs(runtime)
    assert tuple(run(ctx)) == ("done", 3, 3)


def test_when_memory_runs_short_it_is_tried_again(boss: Browser, runtime: Runtime, ctx: Ctx,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    page = begun(boss, runtime, 3)
    with monkeypatch.context() as patched:
        patched.setattr(running, "import_rows", lost)
        run_due_jobs(runtime)
    assert "Waiting" in text_of(boss.get(page))


def lost(*_arguments: object) -> None:
    """What is raised when the system ends the process that reads."""
    raise ReaderLost("the process that reads was ended")


def test_what_an_error_stopped_says_so_and_can_go_on(boss: Browser, runtime: Runtime, ctx: Ctx, config: Config) -> None:
    page = begun(boss, runtime, 3)
    file = next((config.instance / "uploads" / "imports").glob("*/table"))
    content = file.read_bytes()
    file.unlink()
    run_due_jobs(runtime)
    said = text_of(boss.get(page))
    assert "The file is gone" in said
    assert "Continue" in said
    file.write_bytes(content)
    boss.post(f"{page}/continue")
    run_due_jobs(runtime)
    assert tuple(run(ctx)) == ("done", 3, 3)
