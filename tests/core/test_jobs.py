"""Asking for jobs, doing them, and how they end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from guanxi.accounts.models import User
from guanxi.contributions import Job
from guanxi.ctx import Ctx, Principal, Scope
from guanxi.db import retrying, unit_of_work
from guanxi.errors import Busy, Conflict, GuanxiError, NotFound, ProgrammingError
from guanxi.i18n import _l, use_locale
from guanxi.jobs import JobRun, cancel, enqueue, retry
from guanxi.jobs.models import JobRow, JobState
from guanxi.jobs.queries import job, story
from guanxi.plugin import Plugin
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made, principal
from guanxi.testing.runtimes import catalogue_of, with_catalogue
from guanxi.worker import run_due_jobs
from tests.core.job_toys import STEPS, UNHURRIED, leave, states, tell, traces


@pytest.fixture
def plugins() -> tuple[Plugin, ...]:
    return (UNHURRIED,)


def ask(ctx: Ctx, name: str, payload: dict[str, Any] | None = None, **options: Any) -> int:
    return retrying(ctx, lambda unit: enqueue(unit.ctx, name, payload, **options))


def change(ctx: Ctx, job_id: int, **values: object) -> None:
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(JobRow).where(JobRow.id == job_id).values(**values))


def make_due(ctx: Ctx) -> None:
    """Let time pass until every waiting job is due."""
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(JobRow).values(run_at=ctx.now - timedelta(seconds=1)))


def state_of(ctx: Ctx, job_id: int) -> str:
    return ctx.session.scalars(select(JobRow.state).where(JobRow.id == job_id)).one()


def wait_of(ctx: Ctx) -> timedelta:
    run_at, started_at = ctx.session.execute(select(JobRow.run_at, JobRow.started_at)).one()
    assert started_at is not None
    return run_at - started_at


def as_user(ctx: Ctx, user_id: int) -> Ctx:
    who = principal(user_id, {})
    ctx.session.info["principal"] = who
    return replace(ctx, principal=who)


def with_job(runtime: Runtime, run: Any, **options: Any) -> Runtime:
    """The runtime with one more job, "test.job"."""
    kind = Job(key="test.job", title="Test", run=run, **options)
    catalogue = catalogue_of(runtime)
    return with_catalogue(runtime, replace(catalogue, jobs={**catalogue.jobs, kind.key: kind}))


def run_once(runtime: Runtime, ctx: Ctx, run: Any, payload: dict[str, Any] | None = None, **options: Any) -> int:
    changed = with_job(runtime, run, **options)
    job_id = ask(replace(ctx, catalogue=catalogue_of(changed)), "test.job", payload)
    run_due_jobs(changed)
    return job_id


# Asking


def test_a_job_is_done_once(ctx: Ctx, runtime: Runtime) -> None:
    job_id = ask(ctx, "toy.mark", {"mark": "done"})
    assert run_due_jobs(runtime) == 1
    assert run_due_jobs(runtime) == 0
    assert traces(ctx) == ["done by toy.mark"]
    assert state_of(ctx, job_id) == JobState.DONE


def test_a_job_exists_only_if_its_unit_is_committed(ctx: Ctx, runtime: Runtime) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work(ctx) as unit:
        enqueue(unit.ctx, "toy.mark", {"mark": "lost"})
        raise ZeroDivisionError
    assert run_due_jobs(runtime) == 0


def test_a_job_can_not_be_asked_for_outside_a_unit_of_work(ctx: Ctx) -> None:
    with pytest.raises(ProgrammingError, match="unit_of_work"):
        enqueue(ctx, "toy.mark")


def test_a_job_nobody_declares_is_refused(ctx: Ctx) -> None:
    with pytest.raises(ProgrammingError, match=r"toy\.nonesuch"):
        ask(ctx, "toy.nonesuch")


def test_a_job_planned_for_later_waits(ctx: Ctx, runtime: Runtime) -> None:
    ask(ctx, "toy.mark", {"mark": "later"}, run_at=ctx.now + timedelta(hours=1))
    assert run_due_jobs(runtime) == 0
    make_due(ctx)
    assert run_due_jobs(runtime) == 1


def test_asking_again_with_the_same_key_gives_the_unfinished_job(ctx: Ctx) -> None:
    first = ask(ctx, "toy.mark", {"mark": "once"}, unique="k")
    assert ask(ctx, "toy.mark", {"mark": "twice"}, unique="k") == first


def test_the_key_is_free_again_once_the_job_has_ended(ctx: Ctx, runtime: Runtime) -> None:
    first = ask(ctx, "toy.mark", {"mark": "once"}, unique="k")
    run_due_jobs(runtime)
    assert ask(ctx, "toy.mark", {"mark": "twice"}, unique="k") != first
    run_due_jobs(runtime)
    assert traces(ctx) == ["once by toy.mark", "twice by toy.mark"]


def test_keys_of_different_jobs_do_not_meet(ctx: Ctx) -> None:
    assert ask(ctx, "toy.mark", {"mark": "m"}, unique="k") != ask(ctx, "toy.refuse", unique="k")


# Whose rights


def test_a_job_runs_as_the_person_who_asked(ctx: Ctx, runtime: Runtime, make: Made) -> None:
    user = make.user("林晓燕")
    ask(as_user(ctx, user), "toy.mark", {"mark": "m"})
    run_due_jobs(runtime)
    assert traces(ctx) == ["m by 林晓燕"]


def test_rights_are_those_of_the_moment_the_job_runs(ctx: Ctx, runtime: Runtime, make: Made) -> None:
    user = make.user()
    asked = principal(user, {"customer.export": Scope.ALL})

    def export(run: JobRun) -> None:
        run.ctx.require("customer.export")

    job_id = run_once(runtime, replace(ctx, principal=asked), export)
    assert state_of(ctx, job_id) == JobState.DEAD


def test_what_somebody_asked_for_who_was_disabled_is_not_done(ctx: Ctx, runtime: Runtime, make: Made) -> None:
    user = make.user()
    job_id = ask(as_user(ctx, user), "toy.mark", {"mark": "m"})
    ctx.session.info["principal"] = ctx.principal
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(User).values(active=False))
    run_due_jobs(runtime)
    assert traces(ctx) == []
    assert "no longer sign in" in story(ctx, job_id).log[-1].sentence


def test_a_job_asked_for_as_the_system_runs_as_the_system(ctx: Ctx, runtime: Runtime, make: Made) -> None:
    user = make.user("林晓燕")
    ask(as_user(ctx, user), "toy.mark", {"mark": "m"}, as_system=True)
    run_due_jobs(runtime)
    assert traces(ctx) == ["m by toy.mark"]


# Failing


def test_what_a_failing_attempt_wrote_does_not_stay(ctx: Ctx, runtime: Runtime) -> None:
    ask(ctx, "toy.fail")
    run_due_jobs(runtime)
    assert traces(ctx) == []


def test_a_failing_job_is_tried_again_later_each_time(ctx: Ctx, runtime: Runtime) -> None:
    ask(ctx, "toy.fail")
    waits = []
    for _attempt in range(2):
        run_due_jobs(runtime)
        waits.append(wait_of(ctx))
        make_due(ctx)
    assert timedelta(seconds=4) < waits[0] < timedelta(seconds=6)
    assert timedelta(seconds=13) < waits[1] < timedelta(seconds=18)


def test_a_job_that_keeps_failing_becomes_a_dead_letter(ctx: Ctx, runtime: Runtime) -> None:
    job_id = ask(ctx, "toy.fail")
    for _attempt in range(3):
        run_due_jobs(runtime)
        make_due(ctx)
    assert state_of(ctx, job_id) == JobState.DEAD
    assert run_due_jobs(runtime) == 0


def test_a_dead_letter_can_be_tried_again(ctx: Ctx, runtime: Runtime) -> None:
    job_id = run_once(runtime, ctx, lambda run: leave_or_fail(run))
    assert state_of(ctx, job_id) == JobState.DEAD
    with unit_of_work(ctx) as unit:
        leave(unit.ctx, "mended")
    retrying(ctx, lambda unit: retry(unit.ctx, job_id))
    run_due_jobs(with_job(runtime, leave_or_fail))
    assert state_of(ctx, job_id) == JobState.DONE


def leave_or_fail(run: JobRun) -> None:
    if "mended" not in traces(run.ctx):
        raise NotFound("nothing there")


def test_only_a_failed_job_can_be_tried_again(ctx: Ctx, runtime: Runtime) -> None:
    job_id = ask(ctx, "toy.mark", {"mark": "m"})
    run_due_jobs(runtime)
    with pytest.raises(Conflict):
        retrying(ctx, lambda unit: retry(unit.ctx, job_id))


def test_a_refusal_ends_the_job_at_once_with_its_sentence(ctx: Ctx, runtime: Runtime) -> None:
    job_id = ask(ctx, "toy.refuse")
    run_due_jobs(runtime)
    assert state_of(ctx, job_id) == JobState.DEAD
    assert story(ctx, job_id).log[-1].sentence == "The file is empty."


@pytest.mark.parametrize("error", [Busy, Conflict])
def test_what_time_mends_is_tried_again(ctx: Ctx, runtime: Runtime, error: type[GuanxiError]) -> None:
    def meet(_run: JobRun) -> None:
        raise error("somebody else was there")

    assert state_of(ctx, run_once(runtime, ctx, meet)) == JobState.WAITING


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, RecursionError, MemoryError, GeneratorExit])
def test_nothing_a_job_raises_ends_the_worker(ctx: Ctx, runtime: Runtime, error: type[BaseException]) -> None:
    def fall(_run: JobRun) -> None:
        raise error

    job_id = run_once(runtime, ctx, fall, attempts=1)
    assert state_of(ctx, job_id) == JobState.DEAD
    assert error.__name__ in story(ctx, job_id).log[-1].sentence


def test_where_it_failed_is_kept_without_values_of_the_database(ctx: Ctx, runtime: Runtime) -> None:
    def clash(run: JobRun) -> None:
        with run.unit() as unit:
            unit.session.add_all([User(login="13800001111", name="秘密", created_at=unit.ctx.now) for _n in "ab"])

    error = story(ctx, run_once(runtime, ctx, clash, attempts=1)).error
    assert IntegrityError.__name__ in error
    assert "in clash" in error
    assert "13800001111" not in error
    assert "秘密" not in error


def test_where_it_failed_is_for_administrators_only(ctx: Ctx, runtime: Runtime, make: Made) -> None:
    user = make.user()
    job_id = ask(as_user(ctx, user), "toy.refuse")
    run_due_jobs(runtime)
    assert story(as_user(ctx, user), job_id).error == ""


# Running


def test_progress_text_and_log_are_read_in_the_readers_language(ctx: Ctx, runtime: Runtime) -> None:
    def say(run: JobRun) -> None:
        run.progress(3, 9, _l("yesterday %(time)s", time="12:00"))
        run.log(_l("just now"))

    job_id = run_once(runtime, ctx, say)
    with use_locale("zh"):
        assert job(ctx, job_id).text == "昨天 12:00"
        assert story(ctx, job_id).log[-1].sentence == "刚刚"
    with use_locale("en"):
        assert job(ctx, job_id).text == "yesterday 12:00"
    assert (job(ctx, job_id).done, job(ctx, job_id).total) == (3, 9)


def test_a_result_can_offer_a_link_within_the_site(ctx: Ctx, runtime: Runtime) -> None:
    job_id = run_once(runtime, ctx, lambda run: run.result({"link": "/exports/7"}))
    assert job(ctx, job_id).link == "/exports/7"


@pytest.mark.parametrize("link", ["//evil.example", "https://evil.example", "javascript:alert(1)", "/\\evil.example"])
def test_a_link_out_of_the_site_is_not_offered(ctx: Ctx, runtime: Runtime, link: str) -> None:
    job_id = run_once(runtime, ctx, lambda run: run.result({"link": link}))
    assert job(ctx, job_id).link == ""


def test_an_attempt_goes_on_from_the_last_checkpoint(ctx: Ctx, runtime: Runtime) -> None:
    job_id = ask(ctx, "toy.walk", {"mark": "w"})
    change(ctx, job_id, checkpoint={"next": 2})
    run_due_jobs(runtime)
    assert traces(ctx) == ["w/2", "w/3"]


def test_a_job_that_gets_on_is_not_given_up(ctx: Ctx, runtime: Runtime) -> None:
    def step(run: JobRun) -> None:
        done = (run.checkpoint or {"done": 0})["done"] + 1
        with run.unit() as unit:
            run.save_checkpoint(unit, {"done": done})
        if done < 7:
            raise ArithmeticError

    changed = with_job(runtime, step, attempts=2)
    job_id = ask(replace(ctx, catalogue=catalogue_of(changed)), "test.job")
    for _attempt in range(7):
        run_due_jobs(changed)
        make_due(ctx)
    assert state_of(ctx, job_id) == JobState.DONE


def test_a_checkpoint_of_a_unit_that_fails_does_not_stay(ctx: Ctx, runtime: Runtime) -> None:
    def fall(run: JobRun) -> None:
        with run.unit() as unit:
            run.save_checkpoint(unit, {"next": 9})
            raise ArithmeticError

    job_id = run_once(runtime, ctx, fall, attempts=1)
    assert ctx.session.scalars(select(JobRow.checkpoint).where(JobRow.id == job_id)).one() is None


def test_the_operation_is_the_same_in_each_attempt(ctx: Ctx, runtime: Runtime) -> None:
    seen = []

    def look(run: JobRun) -> None:
        seen.append(run.ctx.operation)
        raise ArithmeticError

    changed = with_job(runtime, look, attempts=2)
    ask(replace(ctx, catalogue=catalogue_of(changed)), "test.job")
    for _attempt in range(2):
        run_due_jobs(changed)
        make_due(ctx)
    assert len(seen) == 2
    assert seen[0] == seen[1]


def test_all_steps_of_a_walk_are_done(ctx: Ctx, runtime: Runtime) -> None:
    ask(ctx, "toy.walk", {"mark": "w"})
    run_due_jobs(runtime)
    assert traces(ctx) == [f"w/{step}" for step in range(STEPS)]


# Calling off


def test_a_waiting_job_that_is_called_off_is_not_done(ctx: Ctx, runtime: Runtime) -> None:
    job_id = ask(ctx, "toy.mark", {"mark": "m"})
    assert retrying(ctx, lambda unit: cancel(unit.ctx, job_id)) == JobState.CANCELLED
    assert run_due_jobs(runtime) == 0


def test_a_running_job_is_asked_to_stop(ctx: Ctx) -> None:
    job_id = ask(ctx, "toy.dawdle")
    change(ctx, job_id, state=JobState.RUNNING)
    assert retrying(ctx, lambda unit: cancel(unit.ctx, job_id)) == JobState.RUNNING
    assert job(ctx, job_id).standing == "stopping"


def test_a_running_job_that_can_not_stop_says_so(ctx: Ctx) -> None:
    job_id = ask(ctx, "toy.mark", {"mark": "m"})
    change(ctx, job_id, state=JobState.RUNNING)
    with pytest.raises(Conflict, match="can't be stopped"):
        retrying(ctx, lambda unit: cancel(unit.ctx, job_id))


def test_an_ended_job_can_not_be_called_off(ctx: Ctx, runtime: Runtime) -> None:
    job_id = ask(ctx, "toy.mark", {"mark": "m"})
    run_due_jobs(runtime)
    with pytest.raises(Conflict, match="already ended"):
        retrying(ctx, lambda unit: cancel(unit.ctx, job_id))


@pytest.mark.parametrize("act", [cancel, retry])
def test_somebody_elses_job_does_not_exist(ctx: Ctx, make: Made, act: Any) -> None:
    job_id = ask(as_user(ctx, make.user()), "toy.mark", {"mark": "m"})
    ctx.session.info["principal"] = Principal.system("test")
    other = as_user(ctx, make.user())
    with pytest.raises(NotFound):
        retrying(other, lambda unit: act(unit.ctx, job_id))


# Handlers


def test_one_failing_handler_leaves_the_effects_of_the_others(ctx: Ctx, runtime: Runtime) -> None:
    tell(ctx, "one", customer_ids=[1])
    tell(ctx, "poison", customer_ids=[2])
    tell(ctx, "three", customer_ids=[3])
    run_due_jobs(runtime)
    assert sorted(traces(ctx)) == ["one", "three"]
    assert states(ctx) == {"done": 5, "waiting": 1}


def test_a_poisoned_handler_is_given_up_and_its_lane_goes_on(ctx: Ctx, runtime: Runtime) -> None:
    tell(ctx, "poison", "after it", customer_ids=[1])
    for _attempt in range(8):
        run_due_jobs(runtime)
        make_due(ctx)
    assert states(ctx) == {"dead": 1, "done": 3}
    assert traces(ctx) == ["after it"]
