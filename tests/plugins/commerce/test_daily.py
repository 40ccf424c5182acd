"""Customers with very many orders are kept by day: one more order costs its day, and the figures stay the facts'."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from guanxi_commerce import daily
from guanxi_commerce.drafts import NewReturn, NewReturnLine
from guanxi_commerce.health import differences
from guanxi_commerce.house import house_of
from guanxi_commerce.models import CustomerDay, CustomerSummary, Order
from guanxi_commerce.services import (
    NewRate,
    cancel_orders,
    fill_base_amounts,
    rebuild,
    record_rates,
    record_returns,
    settle_imported,
)
from tests.plugins.commerce.shop import NOON, Shop, line

FEW = 5


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily, "MANY", FEW)


@pytest.fixture
def walk_in(shop: Shop) -> Iterator[int]:
    """A customer with two orders a day on ten days."""
    customer = shop.make.customer()
    shop.records([shop.order(customer, days_ago=place // 2) for place in range(20)])
    yield customer
    assert list(differences(shop.ctx)) == []


def days_of(shop: Shop, customer: int) -> dict[date, int]:
    """How many facts are kept of each day."""
    rows = shop.ctx.session.execute(select(CustomerDay.day, func.sum(CustomerDay.facts))
                                    .where(CustomerDay.customer_id == customer).group_by(CustomerDay.day))
    return {day: int(facts) for day, facts in rows}


def as_stored(shop: Shop, customer: int) -> tuple[Any, ...]:
    row = shop.summary(customer)
    assert row is not None
    return tuple(getattr(row, column.key) for column in CustomerSummary.__table__.columns)


def test_days_are_kept_of_those_with_many_orders_only(shop: Shop, walk_in: int) -> None:
    other = shop.make.customer()
    shop.records([shop.order(other, days_ago=place) for place in range(FEW)])
    assert days_of(shop, other) == {}
    assert set(days_of(shop, walk_in).values()) == {2}
    shop.buys(other)
    assert sum(days_of(shop, other).values()) == FEW + 1


def test_one_more_order_reads_its_day_alone(shop: Shop, walk_in: int) -> None:
    shop.write(lambda ctx: ctx.session.execute(
        update(Order).where(Order.placed_on < date(2026, 6, 14)).values(base_total=0),
        execution_options={"synchronize_session": False}))
    shop.buys(walk_in, line(500))
    row = shop.summary(walk_in)
    assert row is not None
    assert (row.orders, row.spent) == (21, 20 * 10_000 + 500)
    shop.write(lambda ctx: rebuild(ctx, 0, 100))


def test_late_facts_returns_and_cancellations_reach_their_days(shop: Shop, walk_in: int) -> None:
    late = shop.buys(walk_in, line(700, 2), days_ago=400)
    part = NewReturnLine(line_id=shop.lines(late)[0].id, quantity=1_000)
    shop.returns(late, part)
    shop.returns(late, part)
    oldest = shop.ctx.session.scalars(select(Order.id).where(Order.customer_id == walk_in, Order.id != late)
                                      .order_by(Order.placed_at).limit(1)).one()
    shop.write(lambda ctx: cancel_orders(ctx, [oldest]))
    shop.returns(customer_id=walk_in, currency="CNY", amount=50)
    row = shop.summary(walk_in)
    assert row is not None
    assert (row.orders, row.spent, row.returned) == (19, 19 * 10_000 + 1_400, 1_450)
    assert row.first_at == NOON - timedelta(days=9)


def test_a_rate_that_comes_later_reaches_its_days(shop: Shop, walk_in: int) -> None:
    foreign = shop.buys(walk_in, line(100), currency="USD", days_ago=3)
    shop.returns_all(foreign)
    waiting = shop.summary(walk_in)
    assert waiting is not None
    assert waiting.unpriced == 2
    shop.write(lambda ctx: record_rates(ctx, [NewRate(currency="USD", day=date(2026, 6, 1), rate=Decimal(7))]))
    shop.write(lambda ctx: fill_base_amounts(ctx, {"order": 0, "return": 0, "payment": 0}, 100))
    row = shop.summary(walk_in)
    assert row is not None
    assert (row.unpriced, row.spent, row.returned) == (0, 200_700, 700)


def test_days_are_found_whatever_zone_they_were_those_of(
        shop: Shop, walk_in: int, monkeypatch: pytest.MonkeyPatch) -> None:
    there = replace(house_of(shop.ctx), zone=ZoneInfo("Pacific/Kiritimati"))
    monkeypatch.setattr("guanxi_commerce.services.orders.house_of", lambda _ctx: there)
    midnight = NOON.replace(hour=10) - timedelta(days=2)  # where the sun rises first
    shop.buys(walk_in, placed_at=midnight)
    shop.buys(walk_in, placed_at=midnight - timedelta(microseconds=1))
    assert {day: facts for day, facts in days_of(shop, walk_in).items() if facts > 2} == {
        date(2026, 6, 13): 3, date(2026, 6, 14): 3}


def test_a_wrong_day_is_found_and_made_anew(shop: Shop, walk_in: int) -> None:
    shop.write(lambda ctx: ctx.session.execute(
        update(CustomerDay).where(CustomerDay.customer_id == walk_in, CustomerDay.day == date(2026, 6, 10))
        .values(spent=1), execution_options={"synchronize_session": False}))
    assert {found.column for found in differences(shop.ctx)} == {"spent", "net", "average"}
    shop.write(lambda ctx: rebuild(ctx, 0, 100))


def test_an_import_that_is_settled_says_the_same(shop: Shop) -> None:
    one = shop.make.customer()
    for start in range(0, 12, 4):
        shop.imports([shop.order(one, days_ago=30 * place) for place in range(start, start + 4)])
    shop.write(lambda ctx: settle_imported(ctx, [one]))
    assert len(days_of(shop, one)) == 12
    assert list(differences(shop.ctx)) == []


def test_random_orders_double_returns_and_cancellations_never_part_from_a_rebuild(shop: Shop) -> None:
    seed = int(os.environ.get("GUANXI_COMMERCE_SEED") or random.randrange(10**9))
    print(f"GUANXI_COMMERCE_SEED={seed}")
    chance, customers = random.Random(seed), [shop.make.customer() for _ in range(3)]
    orders: list[int] = []
    for turn in range(80):
        drafts = [shop.order(chance.choice(customers), line(chance.randrange(1, 999), chance.randrange(1, 4)),
                             days_ago=chance.choice((0, 0, 1, 5, 40, 400))) for _ in range(chance.randrange(1, 4))]
        write = chance.choice((shop.records, shop.imports))
        orders += [row_id for row_id in write(drafts).ids if row_id is not None]
        row_id = chance.choice(orders)
        sold = shop.lines(row_id)[0]
        back = NewReturn(key=f"b{turn}", returned_at=shop.now - timedelta(days=chance.randrange(3)), order_id=row_id,
                         lines=(NewReturnLine(line_id=sold.id, quantity=chance.choice((500, sold.quantity))),))
        shop.write(lambda ctx, back=back: record_returns(ctx, [back, back]))
        given = chance.choice(orders)
        if not shop.stored(given).refunded:
            shop.write(lambda ctx, given=given: cancel_orders(ctx, [given]))
        if turn % 20 == 19:
            assert list(differences(shop.ctx)) == []
    before = [as_stored(shop, customer) for customer in customers]
    assert all(days_of(shop, customer) for customer in customers)
    shop.write(lambda ctx: settle_imported(ctx, customers))
    settled = [as_stored(shop, customer) for customer in customers]
    shop.write(lambda ctx: rebuild(ctx, 0, 100))
    assert [as_stored(shop, customer) for customer in customers] == settled
    assert [row[:-1] for row in settled] == [row[:-1] for row in before]  # all but the day of the next review
