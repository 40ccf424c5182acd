"""Money received that is for no order: recorded from the customer's page, once, by who may."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from guanxi.ctx import Ctx, Scope
from guanxi_commerce.models import Payment
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import changed
from tests.plugins.commerce.commerce_pages_help import CHANGES, HOSTILE, LOOKS, RECORDS, hired, refused, written
from tests.plugins.commerce.shop import Shop

NEW = "/commerce/orders/payments/new?customer={}"


def test_an_advance_is_recorded_once_and_stands_on_the_timeline(boss: Browser, shop: Shop) -> None:
    customer = shop.make.customer(HOSTILE)
    path = NEW.format(customer)
    assert path in boss.get(f"/customers/{customer}").text
    page = boss.get(path)
    assert "<img" not in page.text
    values = changed(page, {"amount": "0.2万", "way": "transfer"})
    assert boss.post(path, values).headers["Location"] == f"/customers/{customer}"
    assert boss.post(path, values).status_code == 303
    row, = shop.ctx.session.scalars(select(Payment))
    assert (row.customer_id, row.order_id, row.amount, row.currency, row.way) == (
        customer, None, 200_000, "CNY", "transfer")
    assert "recorded a payment of ¥2,000.00" in text_of(boss.get(f"/customers/{customer}"))


@pytest.mark.parametrize(("values", "said"), [
    ({"amount": ""}, "A payment of nothing is none"), ({"amount": "x"}, "“x” is no amount"),
    ({"amount": "5", "way": "shells"}, "is none of"), ({"amount": "5", "at": "2999-01-01T00:00"}, "in the future"),
    ({"amount": "5", "currency": "yuan"}, "three capital letters"),
    ({"amount": "5.5", "currency": "JPY"}, "no amount")])
def test_bad_input_is_refused_and_kept(boss: Browser, shop: Shop, values: dict[str, str], said: str) -> None:
    path = NEW.format(shop.make.customer())
    page = refused(boss, path, changed(boss.get(path), values))
    assert said in page
    assert f'value="{values["amount"]}"' in page
    assert written(shop.ctx) == (0, 0, 0)


def test_only_who_may_gets_there(app: Flask, ctx: Ctx, shop: Shop) -> None:
    path = NEW.format(shop.make.customer("张伟"))
    for login, grants, status in (("looks", LOOKS, 403), ("own", {**RECORDS, "customer.view": Scope.OWN}, 404),
                                  ("changes", CHANGES, 200)):
        browser, _user = hired(app, ctx, login, grants)
        browser.get("/")
        assert browser.get(path).status_code == status, login
    sees, _user = hired(app, ctx, "sees", RECORDS)
    answer = sees.post(path, changed(sees.get(path), {"amount": "5"}))
    assert answer.status_code == 422
    assert "does not let you change this customer" in answer.text
    assert written(ctx) == (0, 0, 0)
    assert sees.get(NEW.format("x")).status_code == 404
