"""What the worker does by night, and when it is asked to make everything anew."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from guanxi.clock import utc_now
from guanxi.ctx import Ctx
from guanxi.db import unit_of_work
from guanxi.jobs import enqueue
from guanxi.jobs.models import JobRow
from guanxi.runtime import Runtime
from guanxi.worker import run_due_jobs
from guanxi_commerce import jobs
from guanxi_commerce.health import differences, summaries_agree
from guanxi_commerce.models import CustomerSummary, Order
from guanxi_commerce.services import NewRate, record_rates
from tests.plugins.commerce.shop import Shop


@pytest.fixture
def shop(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A shop that works now, as workers do, whose jobs take three customers at a time."""
    monkeypatch.setattr(jobs, "CHUNK", 3)
    shop.now = utc_now()
    return shop


def run(runtime: Runtime, ctx: Ctx, name: str) -> None:
    with unit_of_work(ctx) as unit:
        enqueue(unit.ctx, name, as_system=True)
    run_due_jobs(runtime)
    states = set(ctx.session.scalars(select(JobRow.state).where(JobRow.name == name)))
    assert states == {"done"}


def test_the_night_finds_all_who_are_due(runtime: Runtime, ctx: Ctx, shop: Shop) -> None:
    customers = [shop.make.customer() for _ in range(8)]
    long_ago = shop.now - timedelta(days=400)
    shop.imports([shop.order(customer, placed_at=long_ago) for customer in customers])
    run(runtime, ctx, "commerce.review_states")
    assert {shop.state(customer) for customer in customers} == {"lost"}


def test_the_night_fills_in_amounts_whose_rate_has_come(runtime: Runtime, ctx: Ctx, shop: Shop) -> None:
    customer = shop.make.customer()
    for _ in range(7):
        shop.buys(customer, currency="USD")
    shop.write(lambda unit: record_rates(unit, [NewRate(currency="USD", day=shop.now.date() - timedelta(days=1),
                                                        rate=Decimal(7))]))
    run(runtime, ctx, "commerce.review_states")
    assert set(ctx.session.scalars(select(Order.base_total))) == {70_000}
    assert list(differences(ctx)) == []


def test_everything_is_made_anew(runtime: Runtime, ctx: Ctx, shop: Shop) -> None:
    for _ in range(7):
        shop.buys(shop.make.customer())
    shop.write(lambda unit: unit.session.execute(update(CustomerSummary).values(orders=5, net=0)))
    issue, = summaries_agree(ctx)
    assert issue.code == "summaries_differ"
    assert "7" in str(issue)
    run(runtime, ctx, "commerce.rebuild")
    assert summaries_agree(ctx) == []


def test_the_review_runs_every_night(ctx: Ctx) -> None:
    assert ctx.catalogue.jobs["commerce.review_states"].schedule == "20 2 * * *"
