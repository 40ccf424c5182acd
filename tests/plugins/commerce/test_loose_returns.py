"""Returns whose order nobody knows: recorded by hand, seen beside the customer's orders, counted in the figures."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from guanxi.ctx import Ctx, Scope
from guanxi.testing.counting import counted
from guanxi_commerce.models import Return, ReturnLine
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import changed
from tests.plugins.commerce.commerce_pages_help import (
    CHANGES,
    HOSTILE,
    LOOKS,
    RECORDS,
    hired,
    refused,
    written,
)
from tests.plugins.commerce.shop import Shop, line

NEW = "/commerce/orders/returns/new"


def filled(browser: Browser, customer: int | str, *lines: dict[str, str], **more: str) -> dict[str, Any]:
    """The form of a return, filled in."""
    cells = {f"lines-{place}-{name}": value for place, row in enumerate(lines)
             for name, value in {"product": "", "quantity": "1", "amount": "", **row}.items()}
    return changed(browser.get(f"{NEW}?customer={customer}"), {**cells, **more})


def test_what_came_back_is_recorded_by_code_and_as_free_text(boss: Browser, shop: Shop) -> None:
    customer, scarf = shop.make.customer("张伟"), shop.product("S1", price=19_900, name="丝巾")
    shop.buys(customer, line(100_000))
    answer = boss.post(NEW, filled(boss, customer, {"product": "s1", "quantity": "2", "amount": "300"},
                                   {"product": "旧围巾", "amount": "50"}, amount="12", reason="quality"))
    assert answer.status_code == 303
    row = shop.ctx.session.scalars(select(Return)).one()
    assert (row.customer_id, row.order_id, row.amount, row.reason, row.currency) == (
        customer, None, 36_200, "quality", "CNY")
    things = shop.ctx.session.execute(select(ReturnLine.product_id, ReturnLine.text, ReturnLine.quantity,
                                             ReturnLine.amount).order_by(ReturnLine.id))
    assert list(map(tuple, things)) == [(scarf, None, 2_000, 30_000), (None, "旧围巾", 1_000, 5_000)]
    shown = text_of(boss.get(answer.headers["Location"])).replace(" ", "")
    for words in ("张伟", "丝巾", "旧围巾", "Poorquality", "¥362.00", "¥12.00", "Recordedby林晓燕"):
        assert words in shown, words
    summary = shop.summary(customer)
    assert summary is not None
    assert summary.net == 63_800


def test_it_stands_beside_the_customers_orders_and_leads_to_its_page(boss: Browser, shop: Shop) -> None:
    customer = shop.make.customer()
    shop.buys(customer, number="N-1", days_ago=3)
    shop.returns(customer_id=customer, amount=5_000)
    page = boss.get(f"/customers/{customer}/panels/commerce.orders")
    shown = text_of(page)
    assert shown.index("Return without an order") < shown.index("N-1")
    assert "−¥50.00" in shown.replace(" ", "")
    found = shop.ctx.session.scalar(select(Return.id))
    assert f'href="/commerce/orders/returns/{found}"' in page.text


def test_the_return_of_an_order_is_shown_on_the_orders_page(boss: Browser, shop: Shop) -> None:
    order = shop.buys(shop.make.customer())
    found = shop.returns(order, amount=100)
    assert boss.get(f"/commerce/orders/returns/{found}").headers["Location"] == f"/commerce/orders/{order}"


def test_the_form_offers_the_orders_it_may_belong_to(boss: Browser, shop: Shop) -> None:
    customer = shop.make.customer()
    order, gone = shop.buys(customer, number="N-1"), shop.buys(customer, number="N-2")
    shop.returns_all(gone)
    page = boss.get(f"{NEW}?customer={customer}").text
    assert f'href="/commerce/orders/{order}/return"' in page
    assert "N-2" not in page
    chosen = boss.htmx("GET", f"{NEW}/orders?customer_id={customer}").text
    assert f'href="/commerce/orders/{order}/return"' in chosen
    assert "N-2" not in chosen
    assert "href" not in boss.htmx("GET", f"{NEW}/orders").text


def test_a_form_sent_twice_is_one_return(boss: Browser, shop: Shop) -> None:
    values = filled(boss, shop.make.customer(), {"product": "布", "amount": "10"})
    first, second = boss.post(NEW, values), boss.post(NEW, values)
    assert first.headers["Location"] == second.headers["Location"]
    assert written(shop.ctx) == (0, 1, 0)


@pytest.mark.parametrize(("row", "more", "said"), [
    ({"product": "布"}, {}, "Say what was given back for it"),
    ({"amount": "5"}, {}, "Say what came back"),
    ({"product": "布", "amount": "viel"}, {}, "“viel” is no amount"),
    ({"product": "布", "amount": "-1"}, {}, "“-1” is no amount"),
    ({"product": "布", "amount": "1", "quantity": "0"}, {}, "above 0"),
    ({"product": "布", "amount": "1"}, {"customer_id": ""}, "Choose the customer"),
    ({"product": "布", "amount": "1"}, {"customer_id": "4711"}, "There is no such order or customer"),
    ({"product": "布", "amount": "1"}, {"at": "2999-01-01T00:00"}, "lie in the future"),
    ({"product": "布", "amount": "1"}, {"currency": "yuan"}, "three capital letters"),
    ({"product": "布", "amount": "1"}, {"reason": "mood"}, "is none of"),
    ({}, {}, "needs something that was brought back"),
])
def test_bad_input_is_refused_in_a_sentence_and_nothing_is_lost(
        boss: Browser, shop: Shop, row: dict[str, str], more: dict[str, str], said: str) -> None:
    values = filled(boss, shop.make.customer(), row)
    page = refused(boss, NEW, {**values, **more})
    assert said in page
    assert row.get("product", "") in page
    assert written(shop.ctx) == (0, 0, 0)


def test_sums_are_worked_out_while_typing_and_lines_come_and_go(boss: Browser, shop: Shop) -> None:
    shop.product("S1", name="丝巾")
    values = filled(boss, shop.make.customer(), {"product": "S1", "amount": "12"}, amount="3")
    shown = text_of(boss.htmx("POST", f"{NEW}/totals", values)).replace(" ", "")
    assert "¥15.00" in shown
    assert "丝巾" in shown
    page = boss.htmx("POST", f"{NEW}/lines", values).text
    assert 'id="lines-1-product"' in page
    assert 'value="S1"' not in boss.htmx("POST", f"{NEW}/lines", {**values, "remove": "0"}).text
    assert "<h1" in boss.post(f"{NEW}/lines", values).text, "without scripts the page comes back"
    assert written(shop.ctx) == (0, 0, 0)


def test_only_who_may_record_and_see_gets_there(app: Flask, ctx: Ctx, shop: Shop) -> None:
    customer = shop.make.customer("张伟")
    found = shop.returns(customer_id=customer, amount=100)
    looks, _user = hired(app, ctx, "looks", LOOKS)
    looks.get("/commerce/orders")
    assert "/commerce/orders/returns/new" not in looks.get("/commerce/orders").text
    assert looks.get(NEW).status_code == 403
    assert looks.post(NEW).status_code == 403
    assert looks.get(f"/commerce/orders/returns/{found}").status_code == 200
    own, _user = hired(app, ctx, "own", {**RECORDS, "customer.view": Scope.OWN})
    assert own.get(f"/commerce/orders/returns/{found}").status_code == 404
    assert "张伟" not in own.get(f"{NEW}?customer={customer}").text
    changes, _user = hired(app, ctx, "changes", CHANGES)
    assert "/commerce/orders/returns/new" in changes.get("/commerce/orders").text


def test_hostile_words_stay_words(boss: Browser, shop: Shop) -> None:
    customer = shop.make.customer(HOSTILE)
    answer = boss.post(NEW, filled(boss, customer, {"product": HOSTILE, "amount": "1"}))
    for page in (boss.get(answer.headers["Location"]).text, boss.get(f"{NEW}?customer={customer}").text):
        assert "<img" not in page
        assert "{{7*7}}" in page


def test_a_return_costs_the_same_with_one_thing_and_with_many(app: Flask, boss: Browser, shop: Shop) -> None:
    engine: Engine = app.extensions["guanxi"].engine
    costs = []
    for count in (1, 40):
        values = filled(boss, shop.make.customer(), *({"product": f"布{n}", "amount": "1"} for n in range(count)))
        path = boss.post(NEW, values).headers["Location"]
        boss.get(path)
        with counted(engine) as sent:
            assert boss.get(path).status_code == 200
        costs.append(len(sent))
    assert costs[0] == costs[1]
