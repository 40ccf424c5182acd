"""The page of exchange rates: what waits is shown, entering a rate mends it, and who may."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from guanxi.ctx import Ctx
from guanxi.runtime import Runtime
from guanxi.worker import run_due_jobs
from guanxi_commerce.models import Rate
from guanxi_commerce.services import NewRate, record_rates
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import changed
from tests.plugins.commerce.commerce_pages_help import CHANGES, hired
from tests.plugins.commerce.shop import NOON, Shop, line

PATH = "/commerce/orders/rates"


def test_what_waits_is_listed_and_leads_to_its_orders(boss: Browser, shop: Shop) -> None:
    customer = shop.make.customer()
    shop.buys(customer, line(1_050), currency="USD", number="N-1", days_ago=3)
    shop.buys(customer, line(700), currency="JPY", number="N-2")
    shop.buys(customer, line(700), number="N-3")
    shop.pays(500, customer_id=customer, currency="USD")
    shop.returns(customer_id=customer, amount=500, currency="USD")
    page = boss.get(PATH).text
    assert "USD" in page
    assert '>3</a>' in page, "the order, the payment and the return"
    link = ("/commerce/orders?f=commerce.order.money.total:empty&f=commerce.order.currency:is:USD"
            "&columns=commerce.order.charged")
    shown = text_of(boss.get(link))
    assert "N-1" in shown
    assert "$10.50" in shown.replace(" ", "")
    assert "N-2" not in shown
    assert "N-3" not in shown


def test_entering_the_rate_mends_what_waited(boss: Browser, shop: Shop, runtime: Runtime) -> None:
    customer = shop.make.customer()
    order = shop.buys(customer, line(1_000), currency="USD")
    assert "No rate of USD is known" in boss.get(f"/commerce/orders/{order}").text
    answer = boss.post(PATH, changed(boss.get(PATH), {"rate": "７.2"}))
    assert answer.status_code == 303
    assert "/jobs/" in boss.get(answer.headers["Location"]).text, "how far the job is"
    run_due_jobs(runtime)
    assert shop.stored(order).base_total == 7_200
    summary = shop.summary(customer)
    assert summary is not None
    assert (summary.net, summary.unpriced) == (7_200, 0)
    assert "No rate of USD is known" not in boss.get(f"/commerce/orders/{order}").text
    shown = text_of(boss.get(PATH))
    assert "Waiting for a rate" not in shown
    assert "7.2" in shown


def test_the_form_begins_with_the_first_day_that_waits(boss: Browser, shop: Shop) -> None:
    shop.buys(shop.make.customer(), line(100), currency="GBP", days_ago=5)
    page = boss.get(PATH).text
    assert 'value="2026-06-10"' in page
    assert '<option selected value="GBP">' in page


@pytest.mark.parametrize(("values", "said"), [
    ({"rate": "x"}, "“x” is no rate"), ({"rate": "-1"}, "is no rate"), ({"rate": "0"}, "above 0"),
    ({"rate": "1.123456789"}, "is no rate"), ({"rate": ""}, "is no rate"), ({"day": "soon"}, "Give the day"),
    ({"day": "2026-02-30"}, "Give the day"), ({"currency": "CNY"}, "another currency than ours"),
    ({"currency": "bucks"}, "another currency than ours"), ({"currency": "U\u0000D"}, "another currency than ours")])
def test_bad_input_is_refused_in_a_sentence(boss: Browser, shop: Shop, values: dict[str, str], said: str) -> None:
    filled = changed(boss.get(PATH), {"currency": "USD", "day": "2026-06-10", "rate": "7", **values})
    answer = boss.post(PATH, filled)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert shop.ctx.session.scalars(select(Rate.rate)).all() == []


def test_only_who_may_enter_rates_gets_there(app: Flask, ctx: Ctx, shop: Shop) -> None:
    order = shop.buys(shop.make.customer(), line(100), currency="USD")
    browser, _user = hired(app, ctx, "sells", CHANGES)
    page = browser.get(f"/commerce/orders/{order}").text
    assert "No rate of USD is known" in page
    assert PATH not in page
    assert PATH not in browser.get("/commerce/orders").text
    assert browser.get(PATH).status_code == 403
    assert browser.post(PATH, {"currency": "USD", "day": "2026-06-10", "rate": "7"}).status_code == 403


def test_rates_are_shown_as_they_were_entered(boss: Browser, shop: Shop) -> None:
    shop.write(lambda ctx: record_rates(ctx, [
        NewRate(currency="JPY", day=NOON.date(), rate=Decimal("0.04875")),
        NewRate(currency="USD", day=NOON.date(), rate=Decimal("100"))]))
    shown = text_of(boss.get(PATH))
    assert "0.04875" in shown
    assert " 100 " in shown
