"""Many decide at once: one of them counts, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from sqlalchemy import func, select

from guanxi.accounts.principals import principal_for_user
from guanxi.ctx import Principal
from guanxi.db import retrying
from guanxi.errors import Conflict
from guanxi.events.models import EventRow
from guanxi.runtime import Runtime
from guanxi_approvals import services
from guanxi_approvals.rules import Step
from tests.plugins.approvals.office import SELLS, Office

CLIENTS = 6


def test_of_many_who_decide_at_once_one_counts_and_the_others_are_told(runtime: Runtime, office: Office) -> None:
    people = [office.staff() for _ in range(CLIENTS)]
    office.rule(Step(who="named", user_ids=tuple(people)))
    seller = office.staff(SELLS)
    customer = office.customer(seller)
    request = office.request(office.order(seller, customer_id=customer)).id
    who = {user_id: principal_for_user(office.make.ctx.session, user_id) for user_id in people}
    office.make.ctx.session.close()

    def client(user_id: int) -> str:
        principal = who[user_id]
        assert isinstance(principal, Principal)
        answer = "approved" if user_id % 2 else "refused"
        with runtime.opened(principal) as ctx:
            try:
                return retrying(ctx, lambda unit: services.decide(
                    replace(unit.ctx, now=office.now), request, answer, "因为"))  # type: ignore[arg-type]  # one of both
            except Conflict:
                return "late"
    with ThreadPoolExecutor(CLIENTS) as pool:
        found = sorted(pool.map(client, people))
    assert found.count("late") == CLIENTS - 1
    state, = set(found) - {"late"}
    assert office.make.ctx.session.scalar(
        select(func.count()).select_from(EventRow).where(EventRow.name == "approvals.decided")) == 1
    assert office.spent(customer) == (8_000 if state == "approved" else 0)


def test_all_of_a_step_may_approve_at_the_same_moment(runtime: Runtime, office: Office) -> None:
    people = [office.staff() for _ in range(CLIENTS)]
    office.rule(Step(who="named", user_ids=tuple(people), needs="all"))
    seller = office.staff(SELLS)
    order = office.order(seller)
    request = office.request(order).id
    who = [principal_for_user(office.make.ctx.session, user_id) for user_id in people]
    office.make.ctx.session.close()

    def client(principal: Principal | None) -> str:
        assert principal is not None
        with runtime.opened(principal) as ctx:
            return retrying(ctx, lambda unit: services.decide(replace(unit.ctx, now=office.now), request, "approved"))
    with ThreadPoolExecutor(CLIENTS) as pool:
        found = sorted(pool.map(client, who))
    assert found == ["approved", *["waiting"] * (CLIENTS - 1)]
    assert office.stored(order).status == "completed"
