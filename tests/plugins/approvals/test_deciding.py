"""Deciding: steps in order, one or all of them, once each; what follows happens with it or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from guanxi.accounts.models import User
from guanxi.ctx import Ctx
from guanxi.errors import Conflict, NotFound, Refused
from guanxi.events.models import EventRow
from guanxi.notices.models import Notice
from guanxi.testing.factories import Made
from guanxi.timeline.models import TimelineEntry
from guanxi_approvals.rules import Step
from guanxi_approvals.services import decide, name_deputy, remind, review, withdraw_request
from guanxi_approvals.web.shown import shown
from guanxi_commerce.models import Order
from tests.plugins.approvals.office import SELLS, Office

SUPERIOR = Step(who="superior")


def told(office: Office, user_id: int) -> list[str]:
    return list(office.make.ctx.session.scalars(
        select(Notice.kind).where(Notice.user_id == user_id, Notice.kind.startswith("approvals.")).order_by(Notice.id)))


def test_an_order_waits_for_the_superior_and_counts_once_approved(office: Office) -> None:
    boss = office.staff()
    seller = office.staff(SELLS, manager_id=boss)
    office.rule(SUPERIOR)
    customer = office.customer(seller)
    order = office.order(seller, customer_id=customer)
    request = office.request(order)
    assert (office.stored(order).status, office.spent(customer)) == ("waiting", 0)
    assert office.asked(request.id) == {boss: "waiting"}
    assert told(office, boss) == ["approvals.asked"]
    assert office.decides(boss, request.id) == "approved"
    assert (office.stored(order).status, office.spent(customer)) == ("completed", 8_000)
    assert told(office, seller) == ["approvals.decided"]
    kinds = office.make.ctx.session.scalars(select(TimelineEntry.kind).where(
        TimelineEntry.customer_id == customer, TimelineEntry.kind.startswith("approvals.")))
    assert sorted(kinds) == ["approvals.asked", "approvals.decided"]


def test_nothing_needs_approval_without_a_rule_or_below_its_limit(office: Office) -> None:
    seller = office.staff(SELLS, manager_id=office.staff())
    assert office.stored(office.order(seller)).status == "completed"
    office.rule(SUPERIOR, above={"amount": 2_000})
    assert office.stored(office.order(seller, discount=2_000)).status == "completed"
    assert office.stored(office.order(seller, discount=2_001)).status == "waiting"
    assert office.stored(office.order(seller, discount=0)).status == "completed"


def test_a_refusal_needs_a_reason_and_makes_a_draft(office: Office) -> None:
    boss = office.staff()
    seller = office.staff(SELLS, manager_id=boss)
    office.rule(SUPERIOR)
    order = office.order(seller)
    request = office.request(order)
    with pytest.raises(Refused) as refused:
        office.decides(boss, request.id, "refused", "  ")
    assert [issue.code for issue in refused.value.issues] == ["no_reason"]
    assert office.decides(boss, request.id, "refused", "太多了") == "refused"
    assert (office.stored(order).status, office.request(order).answer) == ("draft", "太多了")


def test_steps_follow_one_another_and_all_of_a_step_may_be_needed(office: Office) -> None:
    first, second, third = office.staff(), office.staff(), office.staff()
    seller = office.staff(SELLS, manager_id=first)
    office.rule(SUPERIOR, Step(who="named", user_ids=(second, third), needs="all"))
    order = office.order(seller)
    request = office.request(order)
    with pytest.raises(NotFound):
        office.decides(second, request.id)
    assert office.decides(first, request.id) == "waiting"
    assert office.decides(third, request.id) == "waiting"
    with pytest.raises(Conflict):
        office.decides(third, request.id)
    assert office.decides(second, request.id) == "approved"
    assert office.stored(order).status == "completed"


def test_one_of_several_is_enough_and_who_comes_late_is_told(office: Office) -> None:
    first, second = office.staff(name="李雷"), office.staff()
    office.rule(Step(who="named", user_ids=(first, second)))
    order = office.order(office.staff(SELLS))
    request = office.request(order)
    assert office.decides(first, request.id) == "approved"
    with pytest.raises(Conflict) as late:
        office.decides(second, request.id)
    assert "李雷" in str(late.value)
    assert office.asked(request.id) == {first: "approved", second: "moot"}


def test_nobody_approves_what_they_asked_for(office: Office) -> None:
    admin = office.boss()
    seller = office.staff(SELLS)
    office.rule(Step(who="named", user_ids=(seller,)))
    request = office.request(office.order(seller))
    assert office.asked(request.id) == {admin: "waiting"}
    with pytest.raises(NotFound):
        office.decides(seller, request.id)


def test_what_the_plugin_can_not_do_takes_the_decision_back(office: Office) -> None:
    """The order was cancelled behind the request's back."""
    boss = office.staff()
    office.rule(Step(who="named", user_ids=(boss,)))
    order = office.order(office.staff(SELLS))
    request = office.request(order)

    office.as_(None, lambda ctx: ctx.session.execute(
        update(Order).where(Order.id == order).values(status="cancelled", becomes=None)))
    with pytest.raises(Conflict):
        office.decides(boss, request.id)
    assert office.request(order).state == "waiting"
    assert office.asked(request.id) == {boss: "waiting"}
    assert office.make.ctx.session.scalar(
        select(func.count()).select_from(EventRow).where(EventRow.name == "approvals.decided")) == 0


def test_a_deputy_decides_on_the_days_of_an_absence_and_the_history_says_for_whom(office: Office) -> None:
    boss, deputy = office.staff(), office.staff()
    office.rule(Step(who="named", user_ids=(boss,)))
    seller = office.staff(SELLS)
    day = office.now.date()
    office.as_(boss, lambda ctx: name_deputy(ctx, deputy, day + timedelta(days=1), day + timedelta(days=2)))
    early, later = office.request(office.order(seller)), office.request(office.order(seller))
    with pytest.raises(NotFound):
        office.decides(deputy, early.id)
    office.now += timedelta(days=1)
    assert office.decides(deputy, early.id) == "approved"
    assert office.request(early.thing_id).decided_by == deputy
    office.now += timedelta(days=2)
    with pytest.raises(NotFound):
        office.decides(deputy, later.id)


def test_a_deputys_deputy_is_nobody_and_nobody_decides_on_their_own_as_deputy(office: Office) -> None:
    boss, deputy, third = office.staff(), office.staff(SELLS), office.staff()
    office.rule(Step(who="named", user_ids=(boss,)))
    day = office.now.date()
    office.as_(boss, lambda ctx: name_deputy(ctx, deputy, day, day))
    office.as_(deputy, lambda ctx: name_deputy(ctx, third, day, day))
    request = office.request(office.order(deputy))
    for nobody in (third, deputy):
        with pytest.raises(NotFound):
            office.decides(nobody, request.id)


def test_who_asked_takes_the_request_back_and_nobody_else(office: Office) -> None:
    boss = office.staff()
    seller = office.staff(SELLS)
    office.rule(Step(who="named", user_ids=(boss,)))
    order = office.order(seller)
    office.as_(seller, lambda ctx: withdraw_request(ctx, office.request(order).id))
    assert office.stored(order).status == "draft"
    with pytest.raises(Conflict):
        office.decides(boss, office.request(order).id)


def test_a_request_keeps_the_rule_it_began_with(office: Office, make: Made) -> None:
    boss, other = office.staff(), office.staff()
    rule = office.rule(Step(who="named", user_ids=(boss,)))
    request = office.request(office.order(office.staff(SELLS)))
    from_now = office.rule(Step(who="named", user_ids=(other,)))
    assert (request.rule_id, rule) == (rule, rule)
    assert from_now != rule
    assert office.decides(boss, request.id) == "approved"


def test_a_refund_is_paid_out_only_once_approved(office: Office) -> None:
    boss = office.staff()
    seller = office.staff(SELLS)
    customer = office.customer(seller)
    order = office.order(seller, customer_id=customer)
    office.rule(Step(who="named", user_ids=(boss,)), kind="commerce.refund")
    back = office.refund(seller, order)
    assert (office.stored(order).refunded, office.spent(customer)) == (0, 8_000)
    assert office.decides(boss, office.request(back, "commerce.refund").id) == "approved"
    assert (office.stored(order).refunded, office.stored(order).status, office.spent(customer)) == (
        8_000, "returned", 0)


def test_a_refused_refund_comes_to_nothing_and_may_be_asked_for_again(office: Office) -> None:
    boss = office.staff()
    seller = office.staff(SELLS)
    order = office.order(seller)
    office.rule(Step(who="named", user_ids=(boss,)), kind="commerce.refund")
    back = office.refund(seller, order)
    office.decides(boss, office.request(back, "commerce.refund").id, "refused", "无凭证")
    assert (office.stored(order).refunded, office.stored(order).status) == (0, "completed")
    again = office.refund(seller, order)
    assert office.decides(boss, office.request(again, "commerce.refund").id) == "approved"


def test_a_request_whose_plugin_is_off_waits_and_says_so(office: Office) -> None:
    boss = office.staff()
    office.rule(Step(who="named", user_ids=(boss,)))
    request = office.request(office.order(office.staff(SELLS)))

    def without_it(ctx: Ctx) -> Ctx:
        return replace(ctx, catalogue=replace(ctx.catalogue, approvables={}))
    assert office.as_(boss, lambda ctx: shown(without_it(ctx), request.id)).parked
    with pytest.raises(Refused):
        office.as_(boss, lambda ctx: decide(without_it(ctx), request.id, "approved"))
    assert office.decides(boss, request.id) == "approved"


def test_who_lets_a_request_wait_is_reminded_once_a_day(office: Office) -> None:
    boss = office.staff()
    office.rule(Step(who="named", user_ids=(boss,)))
    office.order(office.staff(SELLS))
    assert office.as_(None, remind) == 0
    office.now += timedelta(days=1)
    assert [office.as_(None, remind), office.as_(None, remind)] == [1, 0]
    assert told(office, boss) == ["approvals.asked", "approvals.reminder"]


def test_administrators_are_asked_where_who_was_asked_has_left(office: Office) -> None:
    admin, boss = office.boss(), office.staff()
    office.rule(Step(who="named", user_ids=(boss,)))
    request = office.request(office.order(office.staff(SELLS)))
    assert office.as_(None, review) == 0
    office.as_(None, lambda ctx: ctx.session.execute(update(User).where(User.id == boss).values(active=False)))
    assert [office.as_(None, review), office.as_(None, review)] == [1, 0]
    assert office.asked(request.id) == {boss: "moot", admin: "waiting"}
    assert office.decides(admin, request.id) == "approved"
