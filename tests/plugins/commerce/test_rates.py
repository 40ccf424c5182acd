"""Amounts in the organisation's currency: fixed at the order's day, unknown without a rate, never guessed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from guanxi.errors import Refused
from guanxi_commerce import queries
from guanxi_commerce.drafts import NewLine, NewReturnLine
from guanxi_commerce.health import differences
from guanxi_commerce.models import Payment, Return
from guanxi_commerce.services import NewRate, fill_base_amounts, record_rates
from tests.plugins.commerce.shop import NOON, Shop, line

TODAY = NOON.date()
EVERYTHING = {"order": 0, "return": 0, "payment": 0}


def rate(shop: Shop, value: str, currency: str = "USD", day: date = TODAY) -> None:
    shop.write(lambda ctx: record_rates(ctx, [NewRate(currency=currency, day=day, rate=Decimal(value))]))


def fill(shop: Shop, limit: int = 100) -> dict[str, int]:
    return shop.write(lambda ctx: fill_base_amounts(ctx, EVERYTHING, limit))


def test_a_foreign_order_is_converted_half_up_at_the_rate_of_its_day(shop: Shop) -> None:
    rate(shop, "7.125", day=TODAY - timedelta(days=10))
    rate(shop, "7.2", day=TODAY - timedelta(days=2))
    customer = shop.make.customer()
    old = shop.stored(shop.buys(customer, line(1_004), currency="USD", days_ago=5))
    new = shop.stored(shop.buys(customer, line(1_004), currency="USD"))
    assert (old.total, old.base_total, new.base_total) == (1_004, 7_154, 7_229)


def test_a_currency_without_cents_is_converted_too(shop: Shop) -> None:
    rate(shop, "0.0485", "JPY")
    assert shop.stored(shop.buys(shop.make.customer(), line(1_999), currency="JPY")).base_total == 9_695


def test_a_rate_entered_later_changes_no_order(shop: Shop) -> None:
    rate(shop, "7")
    order = shop.buys(shop.make.customer(), currency="USD")
    rate(shop, "9")
    fill(shop)
    assert shop.stored(order).base_total == 70_000


@pytest.mark.parametrize(("age", "known"), [(-1, False), (0, True), (30, True), (31, False)])
def test_a_rate_holds_for_a_month_and_not_before_its_day(shop: Shop, age: int, known: bool) -> None:
    rate(shop, "7", day=TODAY - timedelta(days=age))
    assert (shop.stored(shop.buys(shop.make.customer(), currency="USD")).base_total is not None) is known


def test_without_a_rate_the_order_is_listed_and_left_out_of_the_sums(shop: Shop) -> None:
    customer = shop.make.customer()
    shop.buys(customer)
    order = shop.buys(customer, currency="USD")
    summary = shop.summary(customer)
    assert [found.id for found in queries.unpriced_orders(shop.ctx)] == [order]
    assert summary is not None
    assert (summary.orders, summary.spent, summary.unpriced) == (2, 10_000, 1)


def test_a_rate_that_comes_later_fills_in_what_waited(shop: Shop) -> None:
    customer = shop.make.customer()
    order = shop.buys(customer, line(1_000, 3), currency="USD")
    row, = shop.lines(order)
    for _ in range(3):
        shop.returns(order, NewReturnLine(line_id=row.id))
    shop.returns(None, NewReturnLine(text="x", amount=100), customer_id=customer, currency="USD")
    shop.pays(2_000, order_id=order)
    rate(shop, "7.1234567")
    assert fill(shop) == {}
    assert shop.ctx.session.scalars(select(Return.base_amount).order_by(Return.id)).all() == [7_123, 7_124, 7_123, 712]
    assert shop.ctx.session.scalars(select(Payment.base_amount)).one() == 14_247
    summary = shop.summary(customer)
    assert summary is not None
    assert (summary.spent, summary.returned, summary.unpriced) == (21_370, 22_082, 0)
    assert list(differences(shop.ctx)) == []


def test_filling_goes_on_where_it_stopped(shop: Shop) -> None:
    customer = shop.make.customer()
    ids = [shop.buys(customer, currency="USD") for _ in range(3)]
    rate(shop, "7")
    reached = fill(shop, limit=2)
    assert reached == {"order": ids[1]}
    assert shop.write(lambda ctx: fill_base_amounts(ctx, reached, 2)) == {}
    assert queries.unpriced_orders(shop.ctx) == []


def test_a_product_has_a_price_in_our_own_currency_alone(shop: Shop) -> None:
    product = shop.product("SC-1")
    draft = shop.order(shop.make.customer(), NewLine(product_id=product), currency="USD")
    assert [issue.code for issue in shop.records([draft]).issues] == ["no_price"]


@pytest.mark.parametrize(("currency", "value"), [("CNY", "1"), ("USD", "0"), ("USD", "-1"), ("USD", "1.123456789"),
                                                 ("usd", "7"), ("USD", "10000000")])
def test_what_can_not_be_a_rate_is_refused(shop: Shop, currency: str, value: str) -> None:
    with pytest.raises(Refused):
        rate(shop, value, currency)
