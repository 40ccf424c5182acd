"""Telling events: in the transaction, with a veto, once to each handler."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from guanxi.contributions import Event
from guanxi.ctx import Ctx
from guanxi.db import unit_of_work
from guanxi.errors import ProgrammingError, Refused
from guanxi.events import emit
from guanxi.events.codec import restored, stored
from guanxi.events.models import EventRow
from guanxi.jobs.models import JobRow
from guanxi.plugin import Plugin
from guanxi.runtime import Runtime
from guanxi.worker import run_due_jobs
from tests.core.job_toys import UNHURRIED, Echoed, Marked, leave, tell, traces


@pytest.fixture
def plugins() -> tuple[Plugin, ...]:
    return (UNHURRIED,)


def count(ctx: Ctx, column: object) -> int:
    return ctx.session.scalar(select(func.count(column))) or 0  # type: ignore[arg-type]  # any column


def jobs_of(ctx: Ctx) -> dict[str, str | None]:
    return {row.name: row.lane for row in ctx.session.execute(select(JobRow.name, JobRow.lane))}


def test_one_event_and_one_job_per_durable_handler_are_written(ctx: Ctx) -> None:
    tell(ctx, "hello")
    assert count(ctx, EventRow.id) == 1
    assert set(jobs_of(ctx)) == {"toy.keep", "toy.echo"}


def test_an_event_without_durable_handlers_is_kept_all_the_same(ctx: Ctx) -> None:
    class Unheard(Event):
        name = "toy.unheard"

    with unit_of_work(ctx) as unit:
        emit(unit.ctx, Unheard())
    assert (count(ctx, EventRow.id), count(ctx, JobRow.id)) == (1, 0)


def test_nothing_stays_of_an_event_whose_unit_is_rolled_back(ctx: Ctx) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work(ctx) as unit:
        emit(unit.ctx, Marked(mark="lost", customer_ids=(1,)))
        raise ZeroDivisionError
    assert (count(ctx, EventRow.id), count(ctx, JobRow.id)) == (0, 0)


def test_events_are_refused_outside_a_unit_of_work(ctx: Ctx) -> None:
    with pytest.raises(ProgrammingError, match="unit_of_work"):
        emit(ctx, Marked(mark="too early"))


def test_more_than_a_thousand_customers_are_refused(ctx: Ctx) -> None:
    with pytest.raises(ProgrammingError, match="1,000"), unit_of_work(ctx) as unit:
        emit(unit.ctx, Marked(mark="crowd", customer_ids=tuple(range(1001))))


def test_the_handler_gets_the_event_that_was_told(ctx: Ctx, runtime: Runtime) -> None:
    tell(ctx, "张伟")
    run_due_jobs(runtime)
    assert traces(ctx) == ["张伟"]


def test_a_handler_may_tell_an_event_itself(ctx: Ctx, runtime: Runtime) -> None:
    tell(ctx, "echo")
    run_due_jobs(runtime)
    assert traces(ctx) == ["echo", "answer to echo"]


def test_handlers_in_one_transaction_read_what_those_before_them_wrote(ctx: Ctx, runtime: Runtime) -> None:
    tell(ctx, "one", customer_ids=[1])
    tell(ctx, "how many", customer_ids=[2])
    run_due_jobs(runtime)
    assert traces(ctx) == ["one", "1 before"]


def test_a_handler_runs_as_the_system_under_its_own_name(ctx: Ctx, runtime: Runtime) -> None:
    tell(ctx, "echo")
    run_due_jobs(runtime)
    answered = select(EventRow.actor_id, EventRow.operation).where(EventRow.name == Echoed.name)
    actor_id, operation = ctx.session.execute(answered).one()
    assert actor_id is None
    assert operation.startswith("job-")


def test_the_event_knows_who_told_it_and_in_which_operation(ctx: Ctx) -> None:
    tell(replace(ctx, operation="request-1"), "hello")
    assert ctx.session.scalars(select(EventRow.operation)).one() == "request-1"


def test_events_of_one_customer_share_a_lane_per_handler(ctx: Ctx) -> None:
    tell(ctx, "hello", customer_ids=[7])
    assert jobs_of(ctx)["toy.keep"] == "toy.keep:7"


def test_events_of_several_customers_take_the_handlers_lane(ctx: Ctx) -> None:
    tell(ctx, "hello", customer_ids=[7, 8])
    assert jobs_of(ctx)["toy.keep"] == "toy.keep"


def test_a_handler_that_asks_for_order_has_one_lane_for_all(ctx: Ctx) -> None:
    tell(ctx, "hello", customer_ids=[7])
    assert jobs_of(ctx)["toy.echo"] == "toy.echo"


def test_a_handler_before_writes_in_the_same_transaction(ctx: Ctx) -> None:
    tell(ctx, "seen before")
    assert traces(ctx) == ["before"]


def test_a_handler_before_has_the_whole_door(ctx: Ctx) -> None:
    tell(ctx, "by the door")
    assert traces(ctx) == ["first", "second", "2"]


def test_a_handler_before_can_refuse_the_whole_unit(ctx: Ctx) -> None:
    with pytest.raises(Refused, match="not today"), unit_of_work(ctx) as unit:
        leave(unit.ctx, "written in vain")
        emit(unit.ctx, Marked(mark="refused"))
    assert traces(ctx) == []
    assert count(ctx, EventRow.id) == 0


def test_a_handler_before_that_fails_refuses_and_is_named(ctx: Ctx) -> None:
    with pytest.raises(Refused, match=r"toy\.veto"), unit_of_work(ctx) as unit:
        emit(unit.ctx, Marked(mark="broken"))


@pytest.mark.parametrize("call", ["commit", "rollback", "close", "begin_nested", "expunge_all", "connection"])
def test_a_handler_can_not_end_or_leave_the_transaction(ctx: Ctx, call: str) -> None:
    with pytest.raises(Refused) as caught, unit_of_work(ctx) as unit:
        emit(unit.ctx, Marked(mark=f"try {call}"))
    assert isinstance(caught.value.__cause__, ProgrammingError)
    assert call in str(caught.value.__cause__)


def test_a_slow_handler_before_is_named_in_the_log(ctx: Ctx, caplog: pytest.LogCaptureFixture,
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guanxi.events.services.BEFORE_BUDGET", -1.0)
    with caplog.at_level(logging.WARNING):
        tell(ctx, "hello")
    assert "toy.veto" in caplog.text


def test_an_event_comes_back_as_it_was_put_away() -> None:
    event = Marked(mark="m", parts=("a", "b"), customer_ids=(1, 2))
    as_json = {**stored(event), "parts": ["a", "b"], "customer_ids": [1, 2]}
    assert restored(Marked, as_json) == event


def test_an_event_told_by_an_older_version_takes_defaults_and_drops_what_is_gone() -> None:
    assert restored(Marked, {"mark": "m", "gone": 1}) == Marked(mark="m")
