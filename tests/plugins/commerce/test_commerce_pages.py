"""The lists of orders and products and the page of one order: what they show, to whom, and at what price."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import Engine, inspect
from werkzeug.test import TestResponse

from guanxi.app import create_app
from guanxi.config import Config
from guanxi.ctx import Ctx, Scope
from guanxi.testing.counting import counted
from guanxi_commerce.drafts import NewLine, NewReturnLine
from guanxi_commerce.entities import ORDER
from guanxi_commerce.services import NewRate, create_category, record_rates
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import changed
from tests.plugins.commerce.commerce_pages_help import (
    CHANGES,
    HOSTILE,
    LOOKS,
    RECORDS,
    hired,
    recorded,
    typed,
    written,
)
from tests.plugins.commerce.shop import NOON, PIECE, Shop, line


def test_the_list_shows_an_order_with_customer_status_and_amounts(boss: Browser, shop: Shop) -> None:
    order = shop.buys(shop.make.customer("张伟"), line(19_900, 2), channel="online")
    shop.returns(order, NewReturnLine(line_id=shop.lines(order)[0].id, quantity=PIECE))
    shown = text_of(boss.get("/commerce/orders"))
    for words in (shop.stored(order).number, "张伟", "Completed", "¥ 398 .00"):
        assert words.replace(" ", "") in shown.replace(" ", ""), words


def test_pieces_are_shown_without_needless_zeros(boss: Browser, shop: Shop) -> None:
    shop.buys(shop.make.customer(), line(100, 20))
    shop.buys(shop.make.customer(), NewLine(text="布", price=100, quantity=1_500))
    page = boss.get("/commerce/orders?columns=commerce.order.items").text
    assert '">20</td>' in page
    assert '">1.5</td>' in page


def test_orders_of_other_currencies_are_listed_in_the_organisations(boss: Browser, shop: Shop) -> None:
    shop.write(lambda ctx: record_rates(ctx, [NewRate(currency="USD", day=NOON.date(), rate=Decimal("7.2"))]))
    order = shop.buys(shop.make.customer(), line(1_000, 3), currency="USD")
    shop.returns(order, NewReturnLine(line_id=shop.lines(order)[0].id, quantity=PIECE))
    columns = "commerce.order.money.total,commerce.order.money.refunded,commerce.order.charged"
    shown = text_of(boss.get(f"/commerce/orders?columns={columns}")).replace(" ", "")
    assert "$30.00" in shown
    assert "¥216.00" in shown
    assert "¥72.00" in shown


def test_a_list_is_searched_by_the_beginning_of_a_number(boss: Browser, shop: Shop) -> None:
    customer = shop.make.customer()
    for number in ("A-100", "A-101", "B-100", "A%"):
        shop.buys(customer, number=number)
    for words, hits in (("A-1", {"A-100", "A-101"}), ("B-100", {"B-100"}), ("A%", {"A%"}), ("100", set())):
        shown = text_of(boss.get(f"/commerce/orders?q={words.replace('%', '%25')}"))
        assert {number for number in ("A-100", "A-101", "B-100", "A%") if f" {number} " in shown} == hits, words


def test_a_list_is_searched_by_customer_where_no_number_fits(boss: Browser, shop: Shop) -> None:
    for name, number in (("张伟", "N-1"), ("李娜", "N-2")):
        shop.buys(shop.make.customer(name), number=number)
    shown = text_of(boss.get("/commerce/orders?q=zhangwei"))
    assert "N-1" in shown
    assert "N-2" not in shown


def test_orders_are_filtered_by_a_name_and_by_what_is_in_them(boss: Browser, shop: Shop) -> None:
    scarf = shop.product("S1")
    one, other = shop.make.customer("张伟"), shop.make.customer("李娜")
    shop.buys(one, line(100, product_id=scarf), number="N-1")
    shop.buys(one, number="N-2")
    shop.buys(other, line(100, product_id=scarf), number="N-3")
    for query, hits in (("called:has:zw", {"N-1", "N-2"}), (f"with:has:{scarf}", {"N-1", "N-3"}),
                        (f"with:lacks:{scarf}", {"N-2"}), ("called:has:nobody", set())):
        shown = text_of(boss.get(f"/commerce/orders?f=commerce.order.{query}"))
        assert {number for number in ("N-1", "N-2", "N-3") if number in shown} == hits, query


@pytest.mark.parametrize("sort", ["commerce.order.number", "commerce.order.placed", "commerce.order.money.total"])
def test_a_list_is_sorted_both_ways(boss: Browser, shop: Shop, sort: str) -> None:
    customer = shop.make.customer()
    for place, number in enumerate(("N-1", "N-2", "N-3")):
        shop.buys(customer, line(100 * (place + 1)), number=number, days_ago=10 - place)
    for prefix, expected in (("", ["N-1", "N-2", "N-3"]), ("-", ["N-3", "N-2", "N-1"])):
        shown = text_of(boss.get(f"/commerce/orders?sort={prefix}{sort}"))
        assert sorted(expected, key=shown.rindex) == expected


def test_orders_are_filtered_by_customer_and_status(boss: Browser, shop: Shop) -> None:
    one, other = shop.make.customer("甲方"), shop.make.customer("乙方")
    shop.buys(one, number="ONE")
    shop.buys(one, number="WAITING", status="placed")
    shop.buys(other, number="OTHER")
    shown = text_of(boss.get(f"/commerce/orders?f=commerce.order.customer:is:{one}&f=commerce.order.status:is:placed"))
    assert "WAITING" in shown
    assert "ONE" not in shown
    assert "OTHER" not in shown
    assert "甲方" in shown


def test_only_orders_of_customers_one_may_see_are_listed_or_shown(app: Flask, ctx: Ctx, shop: Shop) -> None:
    browser, user = hired(app, ctx, "own", {"customer.view": Scope.OWN, "commerce.view": Scope.ALL})
    own = shop.buys(shop.make.customer(owner_id=user), number="MINE")
    others = shop.buys(shop.make.customer("别人的客户"), number="THEIRS")
    shown = text_of(browser.get("/commerce/orders"))
    assert "MINE" in shown
    assert "THEIRS" not in shown
    assert "THEIRS" not in text_of(browser.get("/commerce/orders?q=THEIRS"))
    assert browser.get(f"/commerce/orders/{own}").status_code == 200
    answer = browser.get(f"/commerce/orders/{others}")
    assert answer.status_code == 404
    assert "别人的客户" not in answer.text


@pytest.mark.parametrize(("path", "status"), [("/commerce/orders", 403), ("/commerce/products", 403)])
def test_who_may_not_see_orders_gets_no_page(app: Flask, ctx: Ctx, path: str, status: int) -> None:
    browser, _user = hired(app, ctx, "clerk", {"customer.view": Scope.ALL})
    assert browser.get(path).status_code == status
    assert "/commerce/" not in browser.get("/customers").text


def test_the_menu_leads_to_both_lists(app: Flask, ctx: Ctx) -> None:
    browser, _user = hired(app, ctx, "looks", LOOKS)
    page = browser.get("/commerce/orders").text
    assert 'href="/commerce/orders"' in page
    assert 'href="/commerce/products"' in page


def main_part(response: TestResponse) -> str:
    """A page without its frame, which offers whoever may record orders at all to begin one."""
    return response.text.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("grants", [LOOKS, RECORDS], ids=["only looks", "may not change the customer"])
def test_who_can_not_record_is_offered_nothing_to_do(
        app: Flask, ctx: Ctx, shop: Shop, grants: dict[str, Scope]) -> None:
    customer = shop.make.customer()
    order = shop.buys(customer)
    looks, _user = hired(app, ctx, "looks", grants)
    changes, _user = hired(app, ctx, "changes", CHANGES)
    assert f"/commerce/orders/{order}/return" in changes.get(f"/commerce/orders/{order}").text
    assert "/commerce/orders/returns/new" in changes.get(f"/customers/{customer}").text
    page = main_part(looks.get(f"/commerce/orders/{order}"))
    assert not any(part in page for part in ("/return", "/payment", "/cancel", "/orders/new", "/complete"))
    shown = main_part(looks.get(f"/customers/{customer}"))
    assert not any(part in shown for part in ("/orders/new", "/returns/new"))
    for path in ("cancel", "complete", "payment", "return"):
        assert looks.post(f"/commerce/orders/{order}/{path}").status_code == 403, path
    for path in ("cancel", "payment", "return"):
        assert looks.get(f"/commerce/orders/{order}/{path}").status_code == 403, path
    assert shop.stored(order).status == "completed"
    assert written(ctx) == (1, 0, 0)


def test_an_order_says_who_recorded_it_and_what_followed(app: Flask, ctx: Ctx, boss: Browser, shop: Shop) -> None:
    seller, _user = hired(app, ctx, "何小芳", CHANGES)
    order = recorded(seller, typed(seller, shop.make.customer(), {"product": "布", "price": "100", "quantity": "2"}))
    payment, back = f"/commerce/orders/{order}/payment", f"/commerce/orders/{order}/return"
    boss.post(payment, changed(boss.get(payment), {"amount": "50"}))
    boss.get(f"/commerce/orders/{order}")
    boss.post(back, changed(boss.get(back), {"lines-0-quantity": "1"}))
    shown = text_of(boss.get(f"/commerce/orders/{order}"))
    assert "Recorded by 何小芳" in shown
    assert "Sold by" not in shown
    assert "WeChat Pay 林晓燕" in shown
    assert "Another reason 林晓燕" in shown


def test_who_sold_is_named_beside_who_recorded(boss: Browser, shop: Shop) -> None:
    order = shop.buys(shop.make.customer(), cashier_id=shop.make.user(name="周收银"))
    assert "Sold by 周收银" in text_of(boss.get(f"/commerce/orders/{order}"))


def test_the_way_back_leads_to_the_list_one_came_from(boss: Browser, shop: Shop) -> None:
    order = shop.buys(shop.make.customer())
    page = boss.get(f"/commerce/orders/{order}?list=1&f=commerce.order.status:is:completed")
    assert 'href="/commerce/orders?f=commerce.order.status%3Ais%3Acompleted"' in page.text


def test_on_the_phone_a_row_says_whose_order_it_is_and_what_a_product_is_called(boss: Browser, shop: Shop) -> None:
    shop.product("S1", name="丝巾")
    shop.buys(shop.make.customer("张伟"))
    assert re.search(r'<td class="c-customer c-third"><a href="/customers/\d+">张伟', boss.get("/commerce/orders").text)
    assert re.search(r'<td class="c-text c-third"[^>]*>丝巾', boss.get("/commerce/products").text)


def test_the_page_of_an_order_says_what_was_paid_and_what_came_back(boss: Browser, shop: Shop) -> None:
    scarf = shop.product("S1", price=19_900, name="丝巾")
    order = shop.buys(shop.make.customer("张伟"), line(19_900, 2, product_id=scarf), freight=1_200, discount=800)
    shop.returns(order, NewReturnLine(line_id=shop.lines(order)[0].id, quantity=PIECE), reason="quality")
    shop.pays(10_000, order_id=order)
    shown = text_of(boss.get(f"/commerce/orders/{order}")).replace(" ", "")
    for words in ("张伟", "丝巾", "S1", "¥402.00", "¥195.00", "¥100.00", "Poorquality", "丝巾×1", "WeChatPay",
                  "¥107.00stilltobepaid", "¥12.00"):
        assert words in shown, words


def test_hostile_names_stay_words(boss: Browser, shop: Shop) -> None:
    product = shop.product(HOSTILE, name=HOSTILE, category_id=shop.write(lambda ctx: create_category(ctx, HOSTILE)))
    customer = shop.make.customer(HOSTILE)
    order = shop.buys(customer, line(100, product_id=product), line(100, text=HOSTILE), number=HOSTILE)
    for path in ("/commerce/orders", f"/commerce/orders/{order}", f"/commerce/orders/{order}/cancel",
                 f"/commerce/orders/{order}/return", f"/commerce/orders/{order}/payment", "/commerce/products",
                 f"/commerce/products/{product}", f"/commerce/products/{product}/edit",
                 f"/commerce/orders/new?customer={customer}", "/commerce/orders/new/products?q=<img",
                 "/commerce/orders/new/customers?q=img", f"/customers/{customer}/panels/commerce.orders"):
        page = boss.get(path).text
        assert "<img" not in page, path
        assert "{{7*7}}" in page, path
        assert "&lt;img" in page


def test_a_delivered_order_is_completed(boss: Browser, shop: Shop) -> None:
    order = shop.buys(shop.make.customer(), status="placed")
    boss.get(f"/commerce/orders/{order}")
    assert boss.post(f"/commerce/orders/{order}/complete").status_code == 303
    assert shop.stored(order).status == "completed"


def test_an_order_is_called_off_after_asking(boss: Browser, shop: Shop) -> None:
    customer = shop.make.customer("张伟")
    order = shop.buys(customer)
    asked = boss.htmx("GET", f"/commerce/orders/{order}/cancel").text
    assert shop.stored(order).number in asked
    assert "¥100.00" in asked
    assert "张伟" in asked
    boss.get(f"/commerce/orders/{order}")
    answer = boss.htmx("POST", f"/commerce/orders/{order}/cancel")
    assert answer.headers["HX-Redirect"] == f"/commerce/orders/{order}"
    assert shop.stored(order).status == "cancelled"
    assert shop.state(customer) == "prospect"


def test_leaving_an_order_as_it_is_does_not_sound_like_calling_it_off(boss: Browser, shop: Shop) -> None:
    order = shop.buys(shop.make.customer())
    asked = boss.get(f"/commerce/orders/{order}/cancel").text
    assert re.findall(r"<button[^>]*>([^<]+)</button>", asked) == ["Keep the order", "Cancel the order"]


def test_rights_over_orders_stand_below_the_plugins_title(boss: Browser) -> None:
    assert re.search(r'scope="rowgroup"[^>]*>Orders<', boss.get("/roles").text)


def test_what_was_returned_can_not_be_called_off_and_says_why(boss: Browser, shop: Shop) -> None:
    order = shop.buys(shop.make.customer(), line(100, 2))
    shop.returns(order, NewReturnLine(line_id=shop.lines(order)[0].id, quantity=PIECE))
    boss.get(f"/commerce/orders/{order}")
    answer = boss.htmx("POST", f"/commerce/orders/{order}/cancel")
    assert answer.status_code == 422
    assert "record the rest as a return" in answer.text
    assert shop.stored(order).status == "completed"


def test_a_list_is_exported_by_who_may(app: Flask, ctx: Ctx, boss: Browser, shop: Shop) -> None:
    shop.buys(shop.make.customer("张伟"), line(12_345), number="N-1")
    boss.get("/commerce/orders")
    answer = boss.post("/commerce/orders/export", {"format": "csv"})
    assert answer.status_code == 200
    assert all(words in answer.text for words in ("N-1", "张伟", "123.45"))
    browser, _user = hired(app, ctx, "records", RECORDS)
    assert "/commerce/orders/export" not in browser.get("/commerce/orders").text
    assert browser.post("/commerce/orders/export", {"format": "csv"}).status_code == 403


def test_what_a_list_is_sorted_by_has_its_index(shop: Shop) -> None:
    indexes = {tuple(index["column_names"]) for index in inspect(shop.ctx.session.get_bind()).get_indexes(
        "commerce_order")}
    attributes = (*ORDER.own.values(), *ORDER.families[0].expand(shop.ctx))
    columns = [item.column.key for item in attributes if item.sortable and item.column is not None]
    assert len(columns) == 3
    assert {(column, "id") for column in columns} <= indexes


@pytest.mark.parametrize("path", ["/commerce/orders", "/commerce/products", "/commerce/orders/{order}"])
def test_a_page_costs_the_same_with_one_row_and_with_many(app: Flask, boss: Browser, shop: Shop, path: str) -> None:
    engine: Engine = app.extensions["guanxi"].engine
    costs, order = [], 0
    for count in (1, 50, 200):
        customer, product = shop.make.customer(), shop.product(f"P{count}")
        shop.records([shop.order(customer, line(100, product_id=product), line(100)) for _ in range(count)])
        order = shop.buys(customer, *(line(100, product_id=product) for _ in range(count)))
        shop.returns_all(order)
        page = path.format(order=order)
        boss.get(page)
        with counted(engine) as sent:
            assert boss.get(page).status_code == 200
        costs.append(len(sent))
    assert len(set(costs)) == 1, costs
    assert order
    assert costs[0] <= 12


def test_while_the_plugin_is_off_there_are_no_such_pages(config: Config, engine: Engine, ctx: Ctx, shop: Shop) -> None:
    """Its lists hang on blueprints of their own, which go with it all the same."""
    order = shop.buys(shop.make.customer())
    app = create_app(config, None)
    browser, _user = hired(app, ctx, "records", RECORDS)
    paths = ("/commerce/orders", "/commerce/products", f"/commerce/orders/{order}")
    assert [browser.get(path).status_code for path in paths] == [404, 404, 404]
    app.extensions["guanxi"].engine.dispose()
