"""States that follow from purchases, with their reasons: at once, after an import, and by night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from guanxi.api import Customer
from guanxi.timeline.models import TimelineEntry
from guanxi_commerce.models import CustomerSummary
from guanxi_commerce.services import due_for_review, review_states, settle_imported
from tests.plugins.commerce.shop import NOON, Shop


def after(shop: Shop, days: int) -> None:
    """Let time go by."""
    shop.now = NOON + timedelta(days=days)


def review(shop: Shop) -> int:
    """What the nightly job does."""
    return shop.write(lambda ctx: review_states(ctx, due_for_review(ctx, 1_000)))


def set_state(shop: Shop, customer_id: int, state: str) -> None:
    shop.write(lambda ctx: ctx.session.execute(update(Customer).where(Customer.id == customer_id).values(state=state)))


def test_purchases_move_a_customer_on(shop: Shop) -> None:
    customer = shop.make.customer()
    shop.buys(customer)
    assert shop.state(customer) == "first_time"
    for days in (30, 60, 90):
        after(shop, days)
        shop.buys(customer)
    assert shop.ways() == [("prospect", "first_time", "purchase"), ("first_time", "repeat", "purchase"),
                           ("repeat", "loyal", "purchase")]


def test_two_orders_of_one_day_are_one_purchase(shop: Shop) -> None:
    customer = shop.make.customer()
    shop.buys(customer)
    shop.buys(customer)
    assert shop.state(customer) == "first_time"


def test_silence_loses_a_customer_on_its_day(shop: Shop) -> None:
    customer = shop.make.customer()
    shop.buys(customer)
    after(shop, 179)
    assert (review(shop), shop.state(customer)) == (0, "first_time")
    after(shop, 181)
    assert (review(shop), shop.state(customer)) == (1, "lost")
    entry = shop.ctx.session.execute(
        select(TimelineEntry.at, TimelineEntry.data).where(TimelineEntry.kind == "commerce.state")
        .order_by(TimelineEntry.id.desc()).limit(1)).one()
    assert entry.data == {"from": "first_time", "to": "lost", "reason": "silence"}
    assert entry.at == datetime(2026, 12, 11, 16, tzinfo=UTC)
    assert review(shop) == 0


def test_who_buys_again_is_won_back_as_repeat(shop: Shop) -> None:
    customer = shop.make.customer()
    shop.buys(customer)
    after(shop, 200)
    review(shop)
    shop.buys(customer)
    assert shop.ways()[-1] == ("lost", "repeat", "won_back")


def test_loyalty_ends_when_visits_leave_the_year(shop: Shop) -> None:
    customer = shop.make.customer()
    for days in (340, 230, 120, 10):
        shop.buys(customer, days_ago=days)
    assert shop.state(customer) == "loyal"
    after(shop, 26)
    assert review(shop) == 1
    assert shop.ways()[-1] == ("loyal", "repeat", "rules")


def test_a_return_takes_a_step_back(shop: Shop) -> None:
    customer = shop.make.customer()
    shop.buys(customer, days_ago=5)
    order = shop.buys(customer)
    shop.returns_all(order)
    assert shop.ways()[-1] == ("repeat", "first_time", "return")


def test_who_was_no_customer_and_buys_is_one(shop: Shop) -> None:
    customer = shop.make.customer(state="non_customer")
    shop.buys(customer)
    assert shop.ways() == [("non_customer", "prospect", "purchase"), ("prospect", "first_time", "purchase")]


def test_who_was_given_up_stays_so_by_night(shop: Shop) -> None:
    customer = shop.make.customer()
    shop.buys(customer)
    set_state(shop, customer, "non_customer")
    after(shop, 400)
    assert (review(shop), shop.state(customer)) == (0, "non_customer")


def test_imported_buyers_go_straight_to_their_state(shop: Shop) -> None:
    """Batches in any order, years of history: no loss and no winning back that only the import made."""
    loyal, gone, once = (shop.make.customer() for _ in range(3))
    shop.imports([shop.order(loyal, days_ago=days) for days in (700, 400)] + [shop.order(gone, days_ago=900)])
    shop.imports([shop.order(loyal, days_ago=days) for days in (20, 300, 100, 200)] + [shop.order(once, days_ago=3)])
    assert shop.ways() == []
    assert set(due_for_review_ids(shop)) == {loyal, gone, once}
    shop.write(lambda ctx: settle_imported(ctx, [loyal, gone, once]))
    assert [shop.state(one) for one in (loyal, gone, once)] == ["loyal", "lost", "first_time"]
    assert set(shop.ways()) == {("prospect", "loyal", "purchase"), ("prospect", "first_time", "purchase"),
                                ("first_time", "lost", "silence")}


def due_for_review_ids(shop: Shop) -> list[int]:
    return shop.write(lambda ctx: due_for_review(ctx, 100))


def test_an_import_that_was_cut_short_is_settled_by_night(shop: Shop) -> None:
    customer = shop.make.customer()
    shop.imports([shop.order(customer, days_ago=2)])
    assert (review(shop), shop.state(customer), shop.ways()) == (
        1, "first_time", [("prospect", "first_time", "purchase")])
    assert due_for_review_ids(shop) == []


def test_a_late_order_from_long_ago_wins_nobody_back(shop: Shop) -> None:
    customer = shop.make.customer()
    shop.buys(customer, days_ago=300)
    assert shop.state(customer) == "lost"
    shop.buys(customer, days_ago=500)
    assert shop.state(customer) == "lost"


def test_when_a_step_happened_is_when_it_came_to_pass(shop: Shop) -> None:
    customer = shop.make.customer()
    shop.buys(customer, days_ago=300)
    entries = shop.ctx.session.execute(select(TimelineEntry.at, TimelineEntry.data).where(
        TimelineEntry.kind == "commerce.state").order_by(TimelineEntry.at)).all()
    assert [entry.data["to"] for entry in entries] == ["first_time", "lost"]
    assert entries[0].at == NOON - timedelta(days=300)
    assert NOON - timedelta(days=121) < entries[1].at < NOON - timedelta(days=120)


@pytest.mark.parametrize("days_ago", [100, 200])
def test_the_row_says_from_when_a_customer_is_lapsing(shop: Shop, days_ago: int) -> None:
    customer = shop.make.customer()
    shop.buys(customer, days_ago=days_ago)
    lapses_on = shop.ctx.session.scalars(select(CustomerSummary.lapses_on)).one()
    assert lapses_on == (NOON - timedelta(days=days_ago - 90)).date()
