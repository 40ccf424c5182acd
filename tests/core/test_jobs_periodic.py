"""Periodic jobs: one run a time, made up for when nothing ran; and clearing away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from guanxi.clock import utc_now
from guanxi.contributions import Job
from guanxi.ctx import Ctx
from guanxi.db import retrying, unit_of_work
from guanxi.errors import ConfigurationError
from guanxi.events.models import EventRow
from guanxi.features import FEATURES
from guanxi.jobs import enqueue
from guanxi.jobs.attendance import is_somebody_working, sign_in, sign_out
from guanxi.jobs.models import JobLogEntry, JobRow, JobState, JobWorker
from guanxi.jobs.schedule import Planner, check_schedules, next_tick
from guanxi.plugin import Plugin
from guanxi.runtime import Runtime
from guanxi.testing.runtimes import with_catalogue
from guanxi.worker import run_due_jobs
from tests.core.job_toys import UNHURRIED, tell

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
NIGHTLY = Job(key="test.nightly", title="Nightly", run=lambda run: None, schedule="30 2 * * *")


@pytest.fixture
def plugins() -> tuple[Plugin, ...]:
    return (UNHURRIED,)


def only_nightly(ctx: Ctx) -> Ctx:
    jobs = {NIGHTLY.key: NIGHTLY, "toy.mark": ctx.catalogue.jobs["toy.mark"],
            "jobs.clear_away": replace(ctx.catalogue.jobs["jobs.clear_away"], schedule=None)}
    return replace(ctx, catalogue=replace(ctx.catalogue, jobs=jobs))


def rows(ctx: Ctx) -> list[datetime]:
    return list(ctx.session.scalars(select(JobRow.run_at).where(JobRow.name == NIGHTLY.key).order_by(JobRow.id)))


def make_late(ctx: Ctx, days: int) -> None:
    with unit_of_work(ctx) as unit:
        then = utc_now() - timedelta(days=days)
        unit.session.execute(update(JobRow).values(run_at=then, key=f"{NIGHTLY.key}@{then.isoformat()}"))


# Planning


def test_the_next_time_is_planned_ahead(ctx: Ctx) -> None:
    assert Planner(SHANGHAI).plan(only_nightly(ctx)) == 1
    [planned] = rows(ctx)
    assert utc_now() < planned <= utc_now() + timedelta(days=1)
    assert (planned.astimezone(SHANGHAI).hour, planned.minute) == (2, 30)


def test_two_planners_write_one_row(ctx: Ctx) -> None:
    nightly = only_nightly(ctx)
    Planner(SHANGHAI).plan(nightly)
    Planner(SHANGHAI).plan(nightly)
    assert len(rows(ctx)) == 1


def test_two_planners_that_look_at_the_same_moment_write_one_row(ctx: Ctx,
                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guanxi.jobs.schedule._waiting", lambda _ctx, _jobs: {})
    Planner(SHANGHAI).plan(only_nightly(ctx))
    Planner(SHANGHAI).plan(only_nightly(ctx))
    assert len(rows(ctx)) == 1


def test_looking_again_costs_no_query_before_the_time_has_come(ctx: Ctx,
                                                               monkeypatch: pytest.MonkeyPatch) -> None:
    planner, nightly = Planner(SHANGHAI), only_nightly(ctx)
    planner.plan(nightly)
    monkeypatch.setattr("guanxi.jobs.schedule._waiting", lambda _ctx, _jobs: pytest.fail("it looked"))
    assert planner.plan(nightly) == 0


def test_a_time_that_passed_while_nothing_ran_is_made_up_for_once(ctx: Ctx, runtime: Runtime) -> None:
    nightly = only_nightly(ctx)
    Planner(SHANGHAI).plan(nightly)
    make_late(ctx, days=3)
    with_nightly = with_catalogue(runtime, nightly.catalogue)
    Planner(SHANGHAI).plan(nightly)
    assert run_due_jobs(with_nightly) == 1
    Planner(SHANGHAI).plan(nightly)
    assert run_due_jobs(with_nightly) == 0
    assert len(rows(ctx)) == 2


def test_runs_do_not_pile_up_behind_a_late_one(ctx: Ctx) -> None:
    nightly = only_nightly(ctx)
    Planner(SHANGHAI).plan(nightly)
    make_late(ctx, days=1)
    assert Planner(SHANGHAI).plan(nightly) == 0


def test_the_time_is_that_of_the_organisation() -> None:
    noon = datetime(2026, 11, 22, 4, tzinfo=UTC)
    assert next_tick("0 9 * * *", noon, SHANGHAI) == datetime(2026, 11, 23, 1, tzinfo=UTC)


def test_a_day_has_one_run_when_the_clocks_change() -> None:
    at = datetime(2026, 10, 24, 12, tzinfo=UTC)
    ticks = []
    for _day in range(3):
        at = next_tick("30 2 * * *", at, BERLIN)
        ticks.append(at.astimezone(BERLIN).date().day)
    assert ticks == [25, 26, 27]


def test_the_hour_that_comes_twice_has_all_its_runs() -> None:
    at = datetime(2026, 10, 24, 23, 59, tzinfo=UTC)
    ticks = []
    for _run in range(4):
        at = next_tick("*/30 * * * *", at, BERLIN)
        ticks.append(f"{at:%H:%M}")
    assert ticks == ["00:00", "00:30", "01:00", "01:30"]


def test_a_time_that_the_clocks_leap_over_is_made_up_for() -> None:
    tick = next_tick("30 2 * * *", datetime(2027, 3, 27, 12, tzinfo=UTC), BERLIN)
    assert tick == datetime(2027, 3, 28, 1, tzinfo=UTC)


def test_a_schedule_that_can_not_be_read_stops_the_start_and_names_the_job() -> None:
    with pytest.raises(ConfigurationError, match=r"test\.nightly"):
        check_schedules([replace(NIGHTLY, schedule="every night")])


# Attendance


def test_a_worker_that_signed_in_is_working(ctx: Ctx) -> None:
    assert not is_somebody_working(ctx)
    sign_in(ctx, "w")
    assert is_somebody_working(ctx)


def test_a_worker_that_signed_out_is_not(ctx: Ctx) -> None:
    sign_in(ctx, "w")
    sign_out(ctx, "w")
    assert not is_somebody_working(ctx)


def test_a_worker_not_heard_of_for_a_minute_is_not(ctx: Ctx) -> None:
    sign_in(ctx, "w")
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(JobWorker).values(seen_at=utc_now() - timedelta(minutes=2)))
    assert not is_somebody_working(ctx)
    sign_in(ctx, "w")
    assert is_somebody_working(ctx)


# Clearing away


def clear_away(ctx: Ctx, runtime: Runtime) -> None:
    retrying(ctx, lambda unit: enqueue(unit.ctx, "jobs.clear_away"))
    run_due_jobs(with_catalogue(runtime, only_nightly(ctx).catalogue))


def ended(ctx: Ctx, state: JobState, days: float, lane: str | None = None) -> int:
    with unit_of_work(ctx) as unit:
        job_id = enqueue(unit.ctx, "toy.mark", {"mark": "m"}, lane=lane, unique=str(utc_now()))
        unit.session.execute(update(JobRow).where(JobRow.id == job_id)
                             .values(state=state, finished_at=utc_now() - timedelta(days=days)))
        return job_id


def is_there(ctx: Ctx, job_id: int) -> bool:
    return ctx.session.scalar(select(JobRow.id).where(JobRow.id == job_id)) is not None


@pytest.mark.parametrize(("state", "kept", "gone"), [
    (JobState.DONE, 29, 31), (JobState.CANCELLED, 29, 31), (JobState.DEAD, 89, 91)])
def test_ended_jobs_go_after_their_time(ctx: Ctx, runtime: Runtime, state: JobState, kept: int, gone: int) -> None:
    young, old = ended(ctx, state, kept), ended(ctx, state, gone)
    clear_away(ctx, runtime)
    assert (is_there(ctx, young), is_there(ctx, old)) == (True, False)


def test_runs_of_periodic_jobs_go_after_a_day(ctx: Ctx, runtime: Runtime) -> None:
    old = ended(ctx, JobState.DONE, 2, lane="periodic:toy.mark")
    clear_away(ctx, runtime)
    assert not is_there(ctx, old)


def test_unfinished_jobs_stay_however_old(ctx: Ctx, runtime: Runtime) -> None:
    with unit_of_work(ctx) as unit:
        job_id = enqueue(unit.ctx, "toy.mark", {"mark": "m"}, run_at=utc_now() + timedelta(days=1))
        unit.session.execute(update(JobRow).values(created_at=utc_now() - timedelta(days=400)))
    clear_away(ctx, runtime)
    assert is_there(ctx, job_id)


def test_the_log_goes_with_the_job(ctx: Ctx, runtime: Runtime) -> None:
    job_id = ended(ctx, JobState.DONE, 31)
    with unit_of_work(ctx) as unit:
        unit.session.add(JobLogEntry(job_id=job_id, at=utc_now(), sentence=["x", {}]))
    clear_away(ctx, runtime)
    assert ctx.session.scalar(select(func.count(JobLogEntry.id)).where(JobLogEntry.job_id == job_id)) == 0


def test_an_old_event_goes_only_when_nobody_waits_for_it(ctx: Ctx, runtime: Runtime) -> None:
    tell(ctx, "poison", customer_ids=[1])
    tell(ctx, "fine", customer_ids=[2])
    run_due_jobs(runtime)
    with unit_of_work(ctx) as unit:
        old = utc_now() - timedelta(days=40)
        unit.session.execute(update(EventRow).values(at=old))
        unit.session.execute(update(JobRow).where(JobRow.state == JobState.DONE).values(finished_at=old))
    clear_away(ctx, runtime)
    kept = [fields["mark"] for fields in ctx.session.scalars(select(EventRow.fields))]
    assert kept == ["poison"]


def test_schedules_of_the_platform_can_be_read() -> None:
    check_schedules(job for feature in FEATURES for job in feature.jobs)
