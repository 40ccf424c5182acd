"""What commerce shows on the platform's pages: a customer's, the dashboard, the search; and what each costs."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import Engine

from guanxi.ctx import Ctx, Scope
from guanxi.plugin.dispatch import gather
from guanxi.testing.counting import counted
from guanxi_commerce import parts
from guanxi_commerce.drafts import NewReturnLine
from guanxi_commerce.services import NewRate, cancel_orders, record_rates
from tests.core.browser_help import Browser, text_of
from tests.plugins.commerce.commerce_pages_help import CHANGES, HOSTILE, LOOKS, hired
from tests.plugins.commerce.shop import NOON, PIECE, Shop, line

PANEL = "/customers/{}/panels/commerce.orders"
WIDGETS = ("commerce.months", "commerce.last_orders")


def seen(ctx: Ctx) -> Ctx:
    return replace(ctx, now=NOON)


def test_a_customers_page_says_what_was_spent_and_when(boss: Browser, shop: Shop) -> None:
    customer = shop.make.customer("张伟")
    shop.buys(customer, line(12_345), days_ago=3)
    back = shop.buys(customer, line(10_000, 2))
    shop.returns(back, NewReturnLine(line_id=shop.lines(back)[0].id, quantity=PIECE))
    found = {figure.key: figure for figure in gather(seen(shop.ctx), "customer_figures", customer_id=customer).items}
    assert found["commerce.spent"].value == "¥223.45"
    assert str(found["commerce.spent"].note) == "¥111.73 an order"
    assert found["commerce.orders"].value == "2"
    assert found["commerce.last"].value == "today"
    shown = text_of(boss.get(f"/customers/{customer}"))
    assert "¥223.45" in shown
    assert "¥111.73 an order" in shown


def test_the_timeline_leads_to_orders_and_returns(boss: Browser, shop: Shop) -> None:
    customer = shop.make.customer()
    order = shop.buys(customer)
    shop.pays(100, customer_id=customer)
    found = shop.returns(customer_id=customer, amount=100)
    page = boss.get(f"/customers/{customer}").text
    assert re.search(rf'<a href="/commerce/orders/{order}">recorded order', page)
    assert re.search(rf'<a href="/commerce/orders/returns/{found}">recorded a return', page)
    assert re.search(r"</b> recorded a payment of ¥1.00", page), "of no order: it leads nowhere"


def test_who_never_bought_has_no_figures(boss: Browser, shop: Shop) -> None:
    customer = shop.make.customer()
    assert gather(shop.ctx, "customer_figures", customer_id=customer).items == []
    assert "No order yet." in boss.get(PANEL.format(customer)).text


def test_the_panel_shows_the_last_orders_and_leads_to_all(boss: Browser, shop: Shop) -> None:
    customer = shop.make.customer()
    for place in range(6):
        shop.buys(customer, number=f"N-{place}", days_ago=10 - place)
    page = boss.get(PANEL.format(customer))
    shown = text_of(page)
    assert sorted(("N-1", "N-2", "N-3", "N-4", "N-5"), key=shown.index) == ["N-5", "N-4", "N-3", "N-2", "N-1"]
    assert "N-0" not in shown
    link = f"/commerce/orders?f=commerce.order.customer:is:{customer}"
    assert link in page.text
    assert "N-0" in text_of(boss.get(link))


def test_a_new_order_begins_on_the_customers_page(app: Flask, ctx: Ctx, shop: Shop) -> None:
    customer = shop.make.customer("张伟")
    records, _user = hired(app, ctx, "records", CHANGES)
    link = f"/commerce/orders/new?customer={customer}"
    assert link in records.get(f"/customers/{customer}").text
    assert "张伟" in text_of(records.get(link))
    looks, _user = hired(app, ctx, "looks", LOOKS)
    assert link not in looks.get(f"/customers/{customer}").text


def test_who_may_not_see_orders_sees_nothing_of_them(app: Flask, ctx: Ctx, shop: Shop) -> None:
    customer = shop.make.customer()
    shop.buys(customer, line(12_345), number="N-1")
    browser, _user = hired(app, ctx, "clerk", {"customer.view": Scope.ALL})
    page = browser.get(f"/customers/{customer}")
    assert page.status_code == 200
    assert "123" not in text_of(page).replace("N-1", "")
    assert browser.get(PANEL.format(customer)).status_code == 404
    assert "N-1" not in browser.get("/customers/find?q=N-1").text
    assert all(browser.get(f"/fragments/widgets/{key}").status_code == 404 for key in WIDGETS)


def test_the_search_finds_orders_by_number_and_products_by_code_or_name(boss: Browser, shop: Shop) -> None:
    shop.product("ABC-1", name="丝巾")
    shop.buys(shop.make.customer("张伟"), number="ABC-77")
    shop.buys(shop.make.customer(), number="XABC")
    found = gather(shop.ctx, "search", query="ABC", limit=8).items
    assert [(hit.title, hit.note) for hit in found] == [("Order ABC-77", "张伟"), ("丝巾", "ABC-1")]
    assert [hit.title for hit in gather(shop.ctx, "search", query="sj", limit=8).items] == ["丝巾"]
    assert gather(shop.ctx, "search", query=" \0 ", limit=8).items == []
    assert "Order ABC-77" in boss.get("/customers/find?q=ABC-77").text


def test_the_search_shows_only_orders_of_customers_one_may_see(app: Flask, ctx: Ctx, shop: Shop) -> None:
    browser, user = hired(app, ctx, "own", {**LOOKS, "customer.view": Scope.OWN})
    shop.buys(shop.make.customer(owner_id=user), number="ABC-1")
    shop.buys(shop.make.customer(), number="ABC-2")
    page = browser.get("/customers/find?q=ABC").text
    assert "ABC-1" in page
    assert "ABC-2" not in page


def test_this_month_stands_beside_the_last(shop: Shop) -> None:
    shop.write(lambda ctx: record_rates(ctx, [NewRate(currency="USD", day=NOON.date(), rate=Decimal("7.2"))]))
    customer = shop.make.customer()
    shop.buys(customer, line(10_000))
    dollars = shop.buys(customer, line(1_000, 3), currency="USD")
    shop.returns(dollars, NewReturnLine(line_id=shop.lines(dollars)[0].id, quantity=PIECE))
    shop.returns_all(shop.buys(customer, line(777)))
    gone = shop.buys(customer, line(888))
    shop.write(lambda ctx: cancel_orders(ctx, [gone]))
    for placed_at in (datetime(2026, 5, 31, 15, 59, tzinfo=UTC), datetime(2026, 4, 30, 16, 0, tzinfo=UTC)):
        shop.buys(customer, line(5_000), placed_at=placed_at)
    shop.buys(customer, line(9_999), placed_at=datetime(2026, 4, 30, 15, 59, tzinfo=UTC))
    shop.buys(customer, line(100), placed_at=datetime(2026, 5, 31, 16, 0, tzinfo=UTC))
    shop.buys(customer, line(60), placed_at=datetime(2026, 5, 15, 4, 0, tzinfo=UTC))
    this, by_then, last = parts.months(seen(shop.ctx))["months"]
    assert (by_then.orders, by_then.revenue.minor) == (1, 5_000), "noon of the 15th is not over yet"
    assert (this.orders, this.revenue.minor) == (3, 10_000 + 14_400 + 100)
    assert (last.orders, last.revenue.minor) == (3, 10_060)


def test_the_dashboard_shows_the_month_and_the_last_orders(boss: Browser, shop: Shop) -> None:
    shop.buys(shop.make.customer(HOSTILE), line(12_345), number="N-1")
    for key in WIDGETS:
        page = boss.get(f"/fragments/widgets/{key}")
        assert page.status_code == 200
        assert "<img" not in page.text
    assert "¥123.45" in text_of(boss.get("/fragments/widgets/commerce.last_orders")).replace(" ", "")
    assert "commerce-months" in boss.get("/").text


@pytest.mark.parametrize("path", ["/customers/{}", PANEL, "/customers/find?q=N-", *(
    f"/fragments/widgets/{key}" for key in WIDGETS)])
def test_a_page_costs_the_same_with_one_order_and_with_many(app: Flask, boss: Browser, shop: Shop, path: str) -> None:
    engine: Engine = app.extensions["guanxi"].engine
    customer, costs = shop.make.customer(), []
    for count in (1, 49, 150):
        shop.records([shop.order(customer, number=f"N-{count}-{place}") for place in range(count)])
        page = path.format(customer)
        boss.get(page)
        with counted(engine) as sent:
            assert boss.get(page).status_code == 200
        costs.append(len(sent))
    assert len(set(costs)) == 1, costs


@pytest.mark.parametrize("ask", [
    lambda ctx: parts.panel_of(ctx, 1), lambda ctx: parts.figures_of(ctx, 1), parts.months, parts.last_orders,
    lambda ctx: parts.hits(ctx, "N-", 8)])
def test_each_part_is_one_statement(shop: Shop, ask: object) -> None:
    assert callable(ask)
    shop.buys(shop.make.customer(), number="N-1")
    engine = shop.ctx.session.get_bind()
    assert isinstance(engine, Engine)
    with counted(engine) as sent:
        ask(shop.ctx)
    assert len(sent) == 1
