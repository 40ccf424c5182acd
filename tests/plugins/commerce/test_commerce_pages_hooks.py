"""What commerce shows on the platform's pages: a customer's, the dashboard, the search; and what each costs."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import Engine

from guanxi.accounts.models import Store
from guanxi.contributions import Reach
from guanxi.ctx import Ctx, Scope
from guanxi.dashboard.periods import period_of
from guanxi.db import unit_of_work
from guanxi.plugin.dispatch import gather
from guanxi.runtime import Runtime
from guanxi.testing.counting import counted
from guanxi.testing.factories import principal
from guanxi_commerce import board, parts
from guanxi_commerce.drafts import NewReturnLine
from guanxi_commerce.services import NewRate, cancel_orders, record_rates
from tests.core.browser_help import Browser, text_of
from tests.plugins.commerce.commerce_pages_help import CHANGES, HOSTILE, LOOKS, hired
from tests.plugins.commerce.shop import NOON, PIECE, Shop, line

MONTH = period_of("month", date(2026, 6, 15))
PANEL = "/customers/{}/panels/commerce.orders"
WIDGETS = ("commerce.turnover", "commerce.best", "commerce.stores", "commerce.last_orders")


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
    found = board.turnover(seen(shop.ctx), MONTH, "all")
    assert (found["orders_before"], found["revenue_before"].minor) == (1, 5_000), "noon of the 15th is not over yet"
    assert (found["orders"], found["revenue"].minor, found["change"]) == (3, 10_000 + 14_400 + 100, 390)
    earlier, now = (one.values for one in found["chart"].series)
    assert (now[-3:], set(earlier)) == ([9_999, 10_060, 24_500], {0})


def test_the_best_customers_and_what_comes_from_the_best_fifth(shop: Shop) -> None:
    buyers = [shop.make.customer(name) for name in ("张", "王", "李", "赵", "钱", "孙", "周")]
    for place, customer in enumerate(buyers):
        shop.buys(customer, line(1_000 * (place + 1)))
    shop.buys(buyers[0], line(99_999), days_ago=60)
    found = board.best_customers(seen(shop.ctx), MONTH, "all")
    assert [(row["name"], row["spent"].minor) for row in found["rows"]] == [
        (name, 1_000 * (7 - place)) for place, name in enumerate("周孙钱赵李王")]
    assert found["told"] == "The best fifth, 2 customers, brought 46% of the revenue.", "13,000 of 28,000"
    assert board.best_customers(seen(shop.ctx), MONTH, "mine")["rows"] == []


def test_stores_stand_beside_each_other_and_lead_to_their_orders(boss: Browser, shop: Shop) -> None:
    with unit_of_work(shop.ctx) as unit:
        unit.session.add(Store(id=7, code="S7", name="杭州店"))
    customer = shop.make.customer()
    shop.buys(customer, line(3_000), store_id=7), shop.buys(customer, line(2_000))
    shop.buys(customer, line(1_000), store_id=7, days_ago=32)
    chart = board.by_store(seen(shop.ctx), MONTH, "all")["chart"]
    assert (chart.labels, [one.values for one in chart.series]) == (
        ["杭州店", "Without a store"], [[3_000, 2_000], [1_000, 0]])
    assert [link.filters[1] for link in chart.links] == [
        ("commerce.order.store", "is", "7"), ("commerce.order.store", "empty")]
    page = boss.get("/fragments/widgets/commerce.stores?period=own&first=2026-06-01&last=2026-06-15").text
    links = json.loads(html.unescape(page.partition('data-chart="')[2].partition('"')[0]))["links"]
    assert [boss.get(link).text.count("/commerce/orders/") > 0 for link in links] == [True, True]


def test_revenue_is_that_of_the_customers_one_sees_and_chose(runtime: Runtime, shop: Shop) -> None:
    mine = shop.make.user()
    shop.buys(shop.make.customer(owner_id=mine), line(3_000)), shop.buys(shop.make.customer(), line(2_000))

    def revenue(scope: Scope, reach: Reach) -> int:
        with runtime.opened(principal(mine, {"customer.view": scope})) as own:
            return int(board.turnover(seen(own), MONTH, reach)["revenue"].minor)

    assert [revenue(Scope.ALL, "all"), revenue(Scope.ALL, "mine"), revenue(Scope.OWN, "all")] == [5_000, 3_000, 3_000]


def test_the_dashboard_shows_the_month_and_the_last_orders(boss: Browser, shop: Shop) -> None:
    shop.buys(shop.make.customer(HOSTILE), line(12_345), number="N-1")
    for key in WIDGETS:
        page = boss.get(f"/fragments/widgets/{key}")
        assert page.status_code == 200
        assert "<img" not in page.text
        assert "can’t be shown" not in page.text
    assert "¥123.45" in text_of(boss.get("/fragments/widgets/commerce.last_orders")).replace(" ", "")
    assert "commerce-turnover" in boss.get("/").text


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
    lambda ctx: parts.panel_of(ctx, 1), lambda ctx: parts.figures_of(ctx, 1), parts.last_orders,
    lambda ctx: parts.hits(ctx, "N-", 8), lambda ctx: board.best_customers(ctx, MONTH, "mine"),
    lambda ctx: board.by_store(ctx, MONTH, "mine")])
def test_each_part_is_one_statement(shop: Shop, ask: object) -> None:
    assert callable(ask)
    shop.buys(shop.make.customer(), number="N-1")
    engine = shop.ctx.session.get_bind()
    assert isinstance(engine, Engine)
    with counted(engine) as sent:
        ask(shop.ctx)
    assert len(sent) == 1
