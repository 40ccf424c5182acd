"""Another trade: the states of all customers follow by themselves, and the page says so."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from guanxi.clock import utc_now
from guanxi.jobs.models import JobRow
from guanxi.runtime import Runtime
from guanxi.worker import run_due_jobs
from tests.core.browser_help import Browser
from tests.core.customer_pages_help import changed
from tests.plugins.commerce.shop import Shop

PATH = "/plugins/commerce/settings"


def jobs(shop: Shop) -> list[tuple[str, str]]:
    return [tuple(row) for row in shop.ctx.session.execute(select(JobRow.name, JobRow.state).order_by(JobRow.id))]


def test_another_trade_recomputes_states_and_shows_how_far_it_is(boss: Browser, shop: Shop, runtime: Runtime) -> None:
    shop.now = utc_now()
    customer = shop.make.customer()
    shop.buys(customer, placed_at=shop.now - timedelta(days=100))
    run_due_jobs(runtime)
    assert shop.state(customer) == "first_time"
    form = changed(boss.get(PATH), {"commerce.trade": "grocery"})
    assert boss.post(PATH, form).status_code == 303
    page = boss.get(PATH).text
    assert "What follows from it is being recomputed." in page
    job = shop.ctx.session.scalars(select(JobRow).where(JobRow.name == "commerce.rebuild")).one()
    assert f'hx-get="/jobs/{job.id}/progress"' in page
    run_due_jobs(runtime)
    assert shop.state(customer) == "lost", "after 90 days, in this trade"
    assert f"/jobs/{job.id}/progress" not in boss.get(PATH).text


def test_the_same_trade_again_begins_nothing(boss: Browser, shop: Shop) -> None:
    form = changed(boss.get(PATH), {"commerce.trade": "beauty"})
    boss.post(PATH, form)
    assert "commerce.rebuild" not in [name for name, _state in jobs(shop)]


def test_what_is_refused_begins_nothing(boss: Browser, shop: Shop) -> None:
    form = changed(boss.get(PATH), {"commerce.trade": "alchemy"})
    assert boss.post(PATH, form).status_code == 422
    assert "commerce.rebuild" not in [name for name, _state in jobs(shop)]
