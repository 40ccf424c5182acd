"""Customers that are merged: their orders are one customer's, and its figures and state are what these come to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from guanxi.contributions import Catalogue
from guanxi.ctx import Ctx
from guanxi.customers.merging.undoing import unmerge
from guanxi_commerce import daily
from guanxi_commerce.drafts import NewReturnLine
from guanxi_commerce.health import differences
from guanxi_commerce.models import CustomerDay, CustomerSummary, Order, OrderLine, Payment, Return, ReturnLine
from guanxi_commerce.services import review_states
from tests.core.merging.merging_help import merged
from tests.plugins.commerce.shop import NOON, PIECE, Shop, line


def switched_off(ctx: Ctx) -> Ctx:
    """The same while commerce is off: only its duties are left."""
    known = ctx.catalogue
    core = [owner for owner in known.owners if owner.name != "commerce"]
    hooks = replace(known.hooks, enabled={}) if known.hooks else None
    return replace(ctx, catalogue=Catalogue.of(core, hooks, known.values, owners=known.owners))


def test_all_facts_come_along_and_the_figures_are_those_of_a_rebuild(shop: Shop) -> None:
    first, second = shop.make.customer(), shop.make.customer()
    shop.buys(first, line(10_000), days_ago=40)
    order = shop.buys(second, line(20_000, 2), days_ago=20)
    shop.returns(order, NewReturnLine(line_id=shop.lines(order)[0].id, quantity=PIECE))
    shop.pays(20_000, order_id=order)
    merged(replace(shop.ctx, now=NOON), first, second)
    for model in (Order, OrderLine, Return, ReturnLine, Payment, CustomerSummary):
        assert set(shop.ctx.session.scalars(select(model.customer_id))) == {first}, model
    found = shop.summary(first)
    assert found is not None
    assert (found.orders, found.spent, found.returned, found.net) == (2, 50_000, 20_000, 30_000)
    assert list(differences(shop.ctx)) == []


def test_one_without_orders_gets_the_figures_of_the_others(shop: Shop) -> None:
    first, second, third = (shop.make.customer() for _ in range(3))
    shop.buys(second, days_ago=20)
    shop.buys(third, days_ago=10)
    merged(shop.ctx, first, second, third)
    found = shop.summary(first)
    assert found is not None
    assert found.orders == 2
    assert list(differences(shop.ctx)) == []


def test_days_that_are_kept_of_either_are_made_anew(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily, "MANY", 3)
    first, second = shop.make.customer(), shop.make.customer()
    shop.records([shop.order(row_id, days_ago=place) for row_id in (first, second) for place in range(6)])
    merged(shop.ctx, first, second)
    facts = shop.ctx.session.scalar(select(func.sum(CustomerDay.facts)).where(CustomerDay.customer_id == first))
    assert int(facts or 0) == 12
    assert list(differences(shop.ctx)) == []


def test_two_who_bought_once_are_one_who_came_back(shop: Shop) -> None:
    first, second = shop.make.customer(), shop.make.customer()
    for row_id, days in ((first, 30), (second, 10)):
        shop.buys(row_id, days_ago=days)
    merged(replace(shop.ctx, now=NOON), first, second)
    assert shop.state(first) == "repeat"
    assert shop.ways()[-1] == ("first_time", "repeat", "merge")


def test_while_it_is_off_facts_and_figures_follow_and_the_state_waits_for_its_review(shop: Shop) -> None:
    first, second = shop.make.customer(), shop.make.customer()
    for row_id, days in ((first, 30), (second, 10)):
        shop.buys(row_id, days_ago=days)
    merged(switched_off(shop.ctx), first, second)
    found = shop.summary(first)
    assert found is not None
    assert (found.orders, shop.state(first)) == (2, "first_time")
    assert list(differences(shop.ctx)) == []
    shop.write(lambda ctx: review_states(ctx, [first]))
    assert shop.state(first) == "repeat"


def test_a_merge_taken_back_gives_each_its_orders_and_its_figures(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily, "MANY", 3)
    first, second = shop.make.customer(), shop.make.customer()
    shop.records([shop.order(row_id, days_ago=place) for row_id in (first, second) for place in range(6)])
    merged(replace(shop.ctx, operation="merging"), first, second)
    since = shop.buys(first)
    unmerge(replace(shop.ctx, operation="taking back", now=NOON), "merging")
    for row_id, orders in ((first, 7), (second, 6)):
        found = shop.summary(row_id)
        assert found is not None
        assert found.orders == orders
    assert shop.stored(since).customer_id == first
    assert list(differences(shop.ctx)) == []
