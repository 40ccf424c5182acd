"""The demo's orders: the same for the same seed, believable, and gone with their customers."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from sqlalchemy import Engine, func, select

from guanxi.api import Customer
from guanxi.ctx import Ctx
from guanxi.customers.owned import owned_models
from guanxi.db import unit_of_work
from guanxi.demo.build import load as load_organisation
from guanxi.demo.build import remove
from guanxi.testing import databases
from guanxi_commerce import demo
from guanxi_commerce.health import differences
from guanxi_commerce.models import Order, OrderLine, Payment, Return
from tests.plugins.commerce.shop import NOON


def load(ctx: Ctx, seed: int = 1) -> None:
    with unit_of_work(ctx) as unit:
        demo.load(replace(unit.ctx, now=NOON), seed)


def rows(ctx: Ctx) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in ctx.session.execute(
        select(Customer.number, Order.placed_at, Order.total, Order.store_id, Order.refunded)
        .join(Customer, Customer.id == Order.customer_id).order_by(Order.id))]


def states(ctx: Ctx) -> dict[int, str]:
    return {row.id: row.state for row in ctx.session.execute(select(Customer.id, Customer.state))}


def test_two_years_in_several_stores_with_seasons_and_returns(ctx: Ctx) -> None:
    load_organisation(replace(ctx, now=NOON), 300, 1)
    load(ctx)
    days = ctx.session.execute(select(func.min(Order.placed_on), func.max(Order.placed_on))).one()
    months = Counter(day.month for day in ctx.session.scalars(select(Order.placed_on)))
    assert 600 < (days[1] - days[0]).days <= 730
    assert len(set(ctx.session.scalars(select(Order.store_id).where(Order.store_id.is_not(None))))) == 4
    assert months[11] > 1.3 * months[2]
    assert (ctx.session.scalar(select(func.count()).select_from(Return)) or 0) > 0
    assert list(differences(ctx)) == []


def test_people_come_at_the_weekend_and_firms_do_not(ctx: Ctx) -> None:
    load_organisation(replace(ctx, now=NOON), 300, 1)
    load(ctx)
    bought = ctx.session.execute(select(Customer.kind, Order.placed_on)
                                 .join(Customer, Customer.id == Order.customer_id))
    days = Counter((row.kind == "person", row.placed_on.weekday()) for row in bought)
    assert days[True, 5] > 1.5 * days[True, 1]
    assert days[False, 6] == 0
    assert days[False, 1] > 0


def test_orders_have_sellers_and_are_paid_but_for_some(ctx: Ctx) -> None:
    load_organisation(replace(ctx, now=NOON), 300, 1)
    load(ctx)
    unsold = select(func.count()).select_from(Order).where(Order.cashier_id.is_(None), Order.channel != "online")
    assert ctx.session.scalar(unsold) == 0
    paid = (select(Payment.order_id, func.sum(Payment.amount).label("amount")).group_by(Payment.order_id).subquery())
    due = select(func.count()).select_from(Order).outerjoin(paid, paid.c.order_id == Order.id).where(
        func.coalesce(paid.c.amount, 0) < Order.total)
    total = ctx.session.scalar(select(func.count()).select_from(Order)) or 0
    assert 0 < (ctx.session.scalar(due) or 0) < 0.1 * total
    assert set(ctx.session.scalars(select(Order.channel))) == {"store", "online", "sales"}


def test_states_are_those_the_purchases_say(ctx: Ctx) -> None:
    load_organisation(replace(ctx, now=NOON), 300, 1)
    before = states(ctx)
    load(ctx)
    after = states(ctx)
    same = sum(before[one] == after[one] for one in before)
    assert same > 0.9 * len(before)
    assert set(after.values()) == {"non_customer", "prospect", "first_time", "repeat", "loyal", "lost"}


def test_the_same_seed_gives_the_same_orders(ctx: Ctx, engine: Engine) -> None:
    load_organisation(replace(ctx, now=NOON), 60, 1)
    load(ctx, 7)
    first = rows(ctx)
    ctx.session.close()
    databases.empty(engine)
    load_organisation(replace(ctx, now=NOON), 60, 1)
    load(ctx, 7)
    assert rows(ctx) == first


def test_loading_twice_adds_nothing(ctx: Ctx) -> None:
    load_organisation(replace(ctx, now=NOON), 40, 1)
    load(ctx)
    first = rows(ctx)
    load(ctx)
    assert rows(ctx) == first


def test_orders_go_with_the_demo_s_customers(ctx: Ctx) -> None:
    load_organisation(replace(ctx, now=NOON), 40, 1)
    load(ctx)
    remove(ctx)
    for model in (Order, OrderLine, *(model for model in owned_models() if model.__tablename__.startswith("commerce"))):
        assert ctx.session.scalar(select(func.count()).select_from(model)) == 0
