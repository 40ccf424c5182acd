"""Moving states in batches: along the machine only, told once to everybody who has to know."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from guanxi.audit.queries import history
from guanxi.ctx import Ctx, Scope
from guanxi.customers.drafts import Draft
from guanxi.customers.models import Customer
from guanxi.customers.services import write_one
from guanxi.customers.state_moves import StateMove, move_states
from guanxi.db import unit_of_work
from guanxi.errors import Conflict, Forbidden, ProgrammingError
from guanxi.events.models import EventRow
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made, principal
from guanxi.timeline.models import TimelineEntry

LONG_AGO = datetime(2025, 3, 1, tzinfo=UTC)


def move(ctx: Ctx, *moves: StateMove) -> int:
    with unit_of_work(ctx) as unit:
        return move_states(unit.ctx, moves)


def state_of(ctx: Ctx, customer_id: int) -> str:
    return ctx.session.scalars(select(Customer.state).where(Customer.id == customer_id)).one()


def told(ctx: Ctx) -> list[tuple[list[int], str, str, str]]:
    rows = ctx.session.scalars(
        select(EventRow.fields).where(EventRow.name == "customers.state_changed").order_by(EventRow.id))
    return [(row["customer_ids"], row["before"], row["after"], row["reason"]) for row in rows]


def test_a_move_is_written_told_and_kept_in_history(ctx: Ctx, make: Made) -> None:
    one = make.customer()
    assert move(ctx, StateMove(customer_id=one, after="first_time", reason="purchase", at=LONG_AGO)) == 1
    entry = ctx.session.execute(select(TimelineEntry.at, TimelineEntry.data)
                                .where(TimelineEntry.kind == "core.state")).one()
    assert state_of(ctx, one) == "first_time"
    assert (entry.at, entry.data) == (LONG_AGO, {"from": "prospect", "to": "first_time", "reason": "purchase"})
    assert [(change.before, change.after) for change in history(ctx, "customer", one, "state")][:1] == [
        ("prospect", "first_time")]


def test_many_that_go_the_same_way_are_one_event(ctx: Ctx, make: Made) -> None:
    ids = [make.customer() for _ in range(3)]
    assert move(ctx, *(StateMove(customer_id=one, after="repeat", reason="purchase") for one in ids)) == 3
    assert told(ctx) == [(ids, "prospect", "repeat", "purchase")]


def test_steps_of_one_customer_follow_each_other(ctx: Ctx, make: Made) -> None:
    one = make.customer()
    move(ctx, StateMove(customer_id=one, after="repeat", reason="purchase"),
         StateMove(customer_id=one, after="lost", reason="silence"))
    assert state_of(ctx, one) == "lost"
    assert [way[1:] for way in told(ctx)] == [("prospect", "repeat", "purchase"), ("repeat", "lost", "silence")]


def test_a_prospect_can_not_be_lost(ctx: Ctx, make: Made) -> None:
    one = make.customer()
    with pytest.raises(ProgrammingError, match="prospect to lost"):
        move(ctx, StateMove(customer_id=one, after="lost", reason="silence"))
    assert state_of(ctx, one) == "prospect"


def test_a_move_to_the_same_state_is_none(ctx: Ctx, make: Made) -> None:
    one = make.customer()
    assert move(ctx, StateMove(customer_id=one, after="prospect", reason="return")) == 0
    assert told(ctx) == []


def test_a_form_opened_before_the_move_is_refused(ctx: Ctx, make: Made) -> None:
    one = make.customer("张伟")
    move(ctx, StateMove(customer_id=one, after="first_time", reason="purchase"))
    with pytest.raises(Conflict):
        write_one(ctx, Draft(values={"name": "张维"}, customer_id=one, version=1))


def test_who_may_not_change_the_customer_may_not_move_it(runtime: Runtime, make: Made) -> None:
    one, seller = make.customer(), make.user()
    who = principal(seller, {"customer.view": Scope.ALL, "customer.edit": Scope.OWN})
    with runtime.opened(who) as theirs, pytest.raises(Forbidden):
        move(theirs, StateMove(customer_id=one, after="first_time", reason="purchase"))
