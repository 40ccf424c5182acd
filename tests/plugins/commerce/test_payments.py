"""Payments: for an order up to what it costs, or on account; each once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from guanxi.errors import Refused
from guanxi.timeline.models import TimelineEntry
from guanxi_commerce.drafts import NewPayment, Recorded
from guanxi_commerce.models import Payment
from guanxi_commerce.services import cancel_orders, record_payments
from tests.plugins.commerce.shop import NOON, Shop, line


def payment(order_id: int | None = None, amount: int = 1_000, key: str = "p", **more: object) -> NewPayment:
    given = {"way": "cash", "received_at": NOON, **more}
    return NewPayment(key=key, order_id=order_id, amount=amount, **given)  # type: ignore[arg-type]


def record(shop: Shop, *drafts: NewPayment) -> Recorded:
    return shop.write(lambda ctx: record_payments(ctx, drafts))


def codes(shop: Shop, *drafts: NewPayment) -> list[str]:
    return [issue.code for issue in record(shop, *drafts).issues]


def test_an_order_is_paid_in_instalments_and_no_further(shop: Shop) -> None:
    order = shop.buys(shop.make.customer(), line(10_000))
    assert codes(shop, payment(order, 6_000, "1"), payment(order, 4_001, "2")) == ["too_much"]
    assert codes(shop, payment(order, 4_000, "3")) == []
    assert codes(shop, payment(order, 1, "4")) == ["too_much"]


def test_money_without_an_order_is_on_the_customers_account(shop: Shop) -> None:
    customer = shop.make.customer()
    shop.pays(5_000, customer_id=customer)
    row = shop.ctx.session.scalars(select(Payment)).one()
    assert (row.customer_id, row.order_id, row.base_amount) == (customer, None, 5_000)


def test_the_same_payment_sent_twice_is_one(shop: Shop) -> None:
    order = shop.buys(shop.make.customer())
    first = record(shop, payment(order), payment(order))
    assert first.ids == (first.fresh[0],) * 2
    assert record(shop, payment(order)).ids == first.ids[:1]
    assert codes(shop, payment(order, 999)) == ["key_reused"]
    assert len(shop.ctx.session.scalars(select(Payment.id)).all()) == 1


@pytest.mark.parametrize("draft", [
    payment(1, 0), payment(1, -5), payment(1, way="shells"), payment(), payment(999), payment(customer_id=999),
    payment(1, currency="USD"), payment(1, customer_id=2)])
def test_what_can_not_be_a_payment_is_refused(shop: Shop, draft: NewPayment) -> None:
    shop.buys(shop.make.customer())
    shop.make.customer()
    assert len(codes(shop, draft)) >= 1
    assert shop.ctx.session.scalars(select(Payment.id)).all() == []


def test_a_cancelled_order_takes_no_money(shop: Shop) -> None:
    order = shop.buys(shop.make.customer(), status="placed")
    shop.write(lambda ctx: cancel_orders(ctx, [order]))
    with pytest.raises(Refused):
        shop.pays(1, order_id=order)


def test_a_payment_is_told_and_stands_on_the_timeline(shop: Shop) -> None:
    customer = shop.make.customer()
    order = shop.buys(customer)
    paid = shop.pays(10_000, order_id=order)
    assert shop.told("commerce.payment_received") == [
        {"customer_ids": [customer], "payment_ids": [paid], "order_ids": [order]}]
    entry = shop.ctx.session.scalars(select(TimelineEntry.data).where(TimelineEntry.kind == "commerce.payment")).one()
    assert entry == {"payment": paid, "order": order, "amount": 10_000, "currency": "CNY"}
