"""Claims, lanes, leases: who may do which job when."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from guanxi.ctx import Ctx, Principal
from guanxi.db import retrying, unit_of_work
from guanxi.jobs import cancel, enqueue, lanes
from guanxi.jobs.beat import Beat, listen_and_save
from guanxi.jobs.claim import Claim, claim, sweep
from guanxi.jobs.fence import Delivered, Holding, LeaseLost
from guanxi.jobs.models import JobRow, JobState
from guanxi.jobs.queries import job, story
from guanxi.jobs.run import JobInterrupted, JobRun
from guanxi.plugin import Plugin
from guanxi.runtime import Runtime
from guanxi.testing.runtimes import catalogue_of, with_catalogue
from guanxi.worker import run_due_jobs
from tests.core.job_toys import UNHURRIED, leave, states, tell, traces

LEASE = 30.0


@pytest.fixture
def plugins() -> tuple[Plugin, ...]:
    return (UNHURRIED,)


def ask(ctx: Ctx, mark: str, **options: Any) -> int:
    return retrying(ctx, lambda unit: enqueue(unit.ctx, "toy.mark", {"mark": mark}, **options))


def take(ctx: Ctx, worker: str = "w", most: int = 1) -> Sequence[Claim]:
    return claim(ctx, "job", worker, LEASE, most)


def take_one(ctx: Ctx) -> Claim:
    [one] = take(ctx)
    return one


def end(ctx: Ctx, job_id: int, state: JobState = JobState.DONE) -> None:
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(JobRow).where(JobRow.id == job_id)
                             .values(state=state, finished_at=unit.ctx.now, lease_until=None))
        lanes.let_next_start(unit.session, [job_id])


def let_lease_expire(ctx: Ctx) -> None:
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(JobRow).values(lease_until=unit.ctx.now - timedelta(seconds=1)))


def postpone(ctx: Ctx, job_id: int) -> None:
    """As if the job had failed, to be tried again in an hour."""
    with unit_of_work(ctx) as unit:
        later = unit.ctx.now + timedelta(hours=1)
        unit.session.execute(update(JobRow).where(JobRow.id == job_id).values(attempts=1, run_at=later))


def put_side_by_side(ctx: Ctx) -> None:
    """As if all jobs had been written at the same moment, none seeing the others."""
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(JobRow).values(behind=None))


# Order


def test_the_job_due_longest_is_taken_first(ctx: Ctx) -> None:
    ask(ctx, "second", run_at=ctx.now - timedelta(seconds=1))
    first = ask(ctx, "first", run_at=ctx.now - timedelta(seconds=9))
    assert take_one(ctx).id == first


def test_a_lane_is_done_one_after_the_other(ctx: Ctx) -> None:
    first, second = ask(ctx, "1", lane="l"), ask(ctx, "2", lane="l")
    assert take_one(ctx).id == first
    assert not take(ctx)
    end(ctx, first)
    assert take_one(ctx).id == second


def test_jobs_written_at_the_same_moment_still_run_one_at_a_time(ctx: Ctx) -> None:
    jobs = {ask(ctx, "1", lane="l"), ask(ctx, "2", lane="l")}
    put_side_by_side(ctx)
    [first] = take(ctx, most=9)
    assert not take(ctx, most=9)
    end(ctx, first.id)
    assert {first.id, take_one(ctx).id} == jobs


def test_other_lanes_do_not_wait(ctx: Ctx) -> None:
    ask(ctx, "1", lane="l")
    ask(ctx, "2", lane="l")
    other = ask(ctx, "3", lane="m")
    take_one(ctx)
    assert take_one(ctx).id == other


def test_jobs_without_a_lane_run_at_once(ctx: Ctx) -> None:
    ask(ctx, "1")
    ask(ctx, "2")
    assert len(take(ctx, most=9)) == 2


def test_a_busy_lane_does_not_keep_a_claim_from_the_others(ctx: Ctx) -> None:
    ask(ctx, "1", lane="l")
    ask(ctx, "2", lane="l")
    other = ask(ctx, "3", lane="m")
    put_side_by_side(ctx)
    take_one(ctx)
    assert [one.id for one in take(ctx, most=9)] == [other]


def test_a_subject_is_a_lane_of_its_own(ctx: Ctx) -> None:
    ask(ctx, "1", subject=7)
    ask(ctx, "2", subject=7)
    ask(ctx, "3", subject=8)
    assert len(take(ctx, most=9)) == 2


def test_a_job_to_be_tried_again_holds_its_lane(ctx: Ctx) -> None:
    first = ask(ctx, "1", lane="l")
    ask(ctx, "2", lane="l")
    postpone(ctx, first)
    assert not take(ctx)


def test_a_job_planned_for_later_does_not_hold_its_lane(ctx: Ctx) -> None:
    ask(ctx, "tomorrow", lane="l", run_at=ctx.now + timedelta(days=1))
    now = ask(ctx, "now", lane="l")
    assert take_one(ctx).id == now


def test_a_planned_job_that_becomes_due_waits_for_the_one_that_runs(ctx: Ctx) -> None:
    planned = ask(ctx, "tomorrow", lane="l", run_at=ctx.now + timedelta(days=1))
    ask(ctx, "now", lane="l")
    take_one(ctx)
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(JobRow).where(JobRow.id == planned).values(run_at=unit.ctx.now))
    assert not take(ctx)


def test_the_database_refuses_two_running_jobs_of_a_lane(ctx: Ctx) -> None:
    ask(ctx, "1", lane="l")
    ask(ctx, "2", lane="l")
    with pytest.raises(IntegrityError), unit_of_work(ctx) as unit:
        unit.session.execute(update(JobRow).values(state=JobState.RUNNING))


@pytest.mark.parametrize("state", [JobState.DONE, JobState.DEAD, JobState.CANCELLED])
def test_a_job_that_ended_in_any_way_frees_its_lane(ctx: Ctx, state: JobState) -> None:
    first, second = ask(ctx, "1", lane="l"), ask(ctx, "2", lane="l")
    end(ctx, first, state)
    assert take_one(ctx).id == second


def test_calling_off_the_first_lets_the_second_start(ctx: Ctx) -> None:
    first, second = ask(ctx, "1", lane="l"), ask(ctx, "2", lane="l")
    retrying(ctx, lambda unit: cancel(unit.ctx, first))
    assert take_one(ctx).id == second


def test_calling_off_one_in_the_middle_keeps_the_order_of_the_others(ctx: Ctx) -> None:
    first, second, third = ask(ctx, "1", lane="l"), ask(ctx, "2", lane="l"), ask(ctx, "3", lane="l")
    retrying(ctx, lambda unit: cancel(unit.ctx, second))
    postpone(ctx, first)
    assert not take(ctx)
    end(ctx, first)
    assert take_one(ctx).id == third


def test_a_job_stranded_behind_one_that_has_ended_is_freed(ctx: Ctx) -> None:
    first, second = ask(ctx, "1", lane="l"), ask(ctx, "2", lane="l")
    end(ctx, first)
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(JobRow).where(JobRow.id == second).values(behind=first))
    assert not take(ctx)
    assert lanes.free_stranded(ctx) == 1
    assert take_one(ctx).id == second


def test_a_deep_lane_shows_a_claim_one_job_only(ctx: Ctx) -> None:
    for _number in range(50):
        ask(ctx, "deep", lane="l")
    in_sight = select(func.count(JobRow.id)).where(JobRow.behind.is_(None))
    assert ctx.session.scalar(in_sight) == 1


# Disabled plugins


def test_jobs_of_a_disabled_plugin_are_parked_and_done_once_it_is_back(ctx: Ctx, runtime: Runtime) -> None:
    job_id = ask(ctx, "kept")
    without = with_catalogue(runtime, replace(ctx.catalogue, jobs={}, subscriptions={}))
    assert run_due_jobs(without) == 0
    assert job(replace(ctx, catalogue=catalogue_of(without)), job_id).standing == "parked"
    assert run_due_jobs(runtime) == 1


def test_a_parked_job_does_not_hold_a_lane_it_shares(ctx: Ctx, runtime: Runtime) -> None:
    ask(ctx, "parked", lane="shared")
    other = retrying(ctx, lambda unit: enqueue(unit.ctx, "toy.walk", {"mark": "w"}, lane="shared"))
    jobs = {"toy.walk": ctx.catalogue.jobs["toy.walk"]}
    without = replace(ctx, catalogue=replace(ctx.catalogue, jobs=jobs))
    assert not take(without)
    lanes.free_stranded(without)
    assert take_one(without).id == other


# Several workers


def test_no_job_is_taken_twice(runtime: Runtime, ctx: Ctx) -> None:
    for number in range(40):
        ask(ctx, str(number))
    taken: list[int] = []

    def work(name: str) -> None:
        with runtime.opened(Principal.system(name)) as own:
            while held := take(own, name, 3):
                taken.extend(one.id for one in held)

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(set(taken))
    assert len(taken) == 40


# Leases


def test_a_silent_worker_loses_its_job_to_another(ctx: Ctx) -> None:
    job_id = ask(ctx, "m")
    take_one(ctx)
    assert sweep(ctx) == 0
    let_lease_expire(ctx)
    assert sweep(ctx) == 1
    assert take_one(ctx).id == job_id


def test_the_log_says_that_a_worker_stopped(ctx: Ctx) -> None:
    job_id = ask(ctx, "m")
    take_one(ctx)
    let_lease_expire(ctx)
    sweep(ctx)
    assert "worker stopped" in story(ctx, job_id).log[-1].sentence


def test_a_job_that_ends_its_worker_each_time_is_given_up(ctx: Ctx) -> None:
    job_id, behind = ask(ctx, "deadly", lane="l"), ask(ctx, "next", lane="l")
    for _attempt in range(5):
        take_one(ctx)
        let_lease_expire(ctx)
        sweep(ctx)
    assert job(ctx, job_id).standing == "failed"
    assert take_one(ctx).id == behind


def test_who_lost_the_job_can_not_commit(ctx: Ctx) -> None:
    ask(ctx, "m")
    stale = take_one(ctx)
    let_lease_expire(ctx)
    sweep(ctx)
    with pytest.raises(LeaseLost), unit_of_work(ctx, Holding(stale, LEASE)) as unit:
        leave(unit.ctx, "too late")
    assert traces(ctx) == []


def test_who_lost_the_job_to_a_later_claim_can_not_commit(ctx: Ctx) -> None:
    ask(ctx, "m")
    stale = take_one(ctx)
    let_lease_expire(ctx)
    sweep(ctx)
    take_one(ctx)
    with pytest.raises(LeaseLost), unit_of_work(ctx, Holding(stale, LEASE)) as unit:
        leave(unit.ctx, "too late")
    assert traces(ctx) == []


def test_events_are_handed_over_together_only_while_all_their_jobs_are_held(ctx: Ctx) -> None:
    tell(ctx, "m", customer_ids=[1])
    stale = claim(ctx, "handler", "w", LEASE, 9)
    let_lease_expire(ctx)
    sweep(ctx)
    claim(ctx, "retried handler", "another", LEASE)
    with pytest.raises(LeaseLost), unit_of_work(ctx, Delivered(list(stale))) as unit:
        leave(unit.ctx, "too late")
    assert traces(ctx) == []


def test_a_commit_renews_the_lease(ctx: Ctx) -> None:
    ask(ctx, "m")
    held = take_one(ctx)
    let_lease_expire(ctx)
    with unit_of_work(ctx, Holding(held, LEASE)):
        pass
    assert sweep(ctx) == 0


# The heartbeat


def test_the_heartbeat_saves_progress_and_log(ctx: Ctx) -> None:
    job_id = ask(ctx, "m")
    beat = Beat(take_one(ctx))
    run = JobRun(ctx, beat)
    run.progress(3, 10, "reading")
    run.log("began")
    listen_and_save(ctx, [beat], LEASE)
    assert (job(ctx, job_id).done, job(ctx, job_id).text) == (3, "reading")
    assert story(ctx, job_id).log[-1].sentence == "began"


def test_the_heartbeat_writes_nothing_when_there_is_nothing_new(ctx: Ctx) -> None:
    job_id = ask(ctx, "m")
    beat = Beat(take_one(ctx))
    JobRun(ctx, beat).log("began")
    for _second in range(3):
        listen_and_save(ctx, [beat], LEASE)
    assert len(story(ctx, job_id).log) == 1


def test_the_heartbeat_renews_a_lease_of_which_a_third_is_over(ctx: Ctx) -> None:
    ask(ctx, "m")
    beat = Beat(take_one(ctx))
    let_lease_expire(ctx)
    beat.renewed_at -= timedelta(seconds=LEASE / 2)
    listen_and_save(ctx, [beat], LEASE)
    assert sweep(ctx) == 0


def test_the_heartbeat_hears_that_the_job_is_to_stop(ctx: Ctx) -> None:
    retrying(ctx, lambda unit: enqueue(unit.ctx, "toy.dawdle"))
    beat = Beat(take_one(ctx))
    retrying(ctx, lambda unit: cancel(unit.ctx, beat.claim.id))
    listen_and_save(ctx, [beat], LEASE)
    assert JobRun(ctx, beat).cancelled()


def test_the_heartbeat_hears_that_the_job_is_lost(ctx: Ctx) -> None:
    ask(ctx, "m")
    beat = Beat(take_one(ctx))
    let_lease_expire(ctx)
    sweep(ctx)
    listen_and_save(ctx, [beat], LEASE)
    with pytest.raises(LeaseLost):
        JobRun(ctx, beat).progress(1)


def test_a_worker_that_ends_interrupts_the_job_at_its_next_step(ctx: Ctx) -> None:
    ask(ctx, "m")
    beat = Beat(take_one(ctx))
    beat.interrupted.set()
    with pytest.raises(JobInterrupted), JobRun(ctx, beat).unit():
        pass


# Handlers in batches


def test_handlers_that_never_failed_are_taken_together(ctx: Ctx) -> None:
    for number in range(5):
        tell(ctx, "m", customer_ids=[number])
    assert len(claim(ctx, "handler", "w", LEASE, 9)) == 6  # five lanes of toy.keep, the first of toy.echo's


def test_a_handler_that_failed_is_taken_by_itself(ctx: Ctx) -> None:
    tell(ctx, "m", customer_ids=[1])
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(JobRow).values(attempts=1))
    assert not claim(ctx, "handler", "w", LEASE, 9)
    assert len(claim(ctx, "retried handler", "w", LEASE)) == 1


def test_events_of_one_customer_are_handled_in_their_order(ctx: Ctx, runtime: Runtime) -> None:
    marks = [str(number) for number in range(20)]
    for one in marks:
        tell(ctx, one, customer_ids=[7])
    run_due_jobs(runtime)
    assert traces(ctx) == marks
    assert states(ctx) == {"done": 40}
