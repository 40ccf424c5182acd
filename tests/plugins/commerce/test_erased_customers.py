"""Customers who were erased: their orders stay as amounts, without the person, and go on being reckoned with."""

from __future__ import annotations

from sqlalchemy import Engine, select

from guanxi.testing.traces import traces
from guanxi.transfer.erasing import erase_customer
from guanxi_commerce.health import differences
from guanxi_commerce.models import CustomerSummary, Order, OrderLine, Payment, Return, ReturnLine
from guanxi_commerce.services import rebuild, review_states
from tests.plugins.commerce.shop import Shop


def test_amounts_stay_without_the_person(shop: Shop, engine: Engine) -> None:
    customer = shop.make.customer("欧阳长安", phone="13800138000", email="changan@example.com")
    order = shop.buys(customer, days_ago=20)
    shop.returns_all(shop.buys(customer, days_ago=10))
    shop.pays(10_000, order_id=order)
    before = shop.summary(customer)
    erase_customer(shop.ctx, customer)
    assert traces(engine, "欧阳长安", "13800138000", "changan@example.com") == {}
    for model in (Order, OrderLine, Return, ReturnLine, Payment, CustomerSummary):
        assert set(shop.ctx.session.scalars(select(model.customer_id))) == {customer}, model
    now = shop.summary(customer)
    assert before is not None
    assert now is not None
    assert (now.orders, now.spent) == (before.orders, before.spent)


def test_figures_and_states_go_on_being_looked_after(shop: Shop) -> None:
    customer = shop.make.customer()
    shop.buys(customer, days_ago=2_000)
    erase_customer(shop.ctx, customer)
    shop.write(lambda ctx: review_states(ctx, [customer]))
    shop.write(lambda ctx: rebuild(ctx, 0, 100))
    assert list(differences(shop.ctx)) == []
    assert shop.state(customer) == "lost"
