"""An order written down by keyboard, part of it brought back; its pages on both widths."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from playwright.sync_api import Page, expect

from guanxi.ctx import Ctx
from guanxi.testing.factories import Made
from guanxi_commerce.services import create_category
from tests.journeys.conftest import Open
from tests.journeys.steps import dialog, toast
from tests.journeys.test_every_page import AXE, problems
from tests.plugins.commerce.shop import Shop, line

pytestmark = [pytest.mark.browser, pytest.mark.skipif(
    not AXE.is_file(), reason="needs the tests' own assets: python -m build_support.assets --tests")]
TWICE = "[...document.querySelectorAll('[id]')].map(one => one.id).filter((id, n, all) => all.indexOf(id) < n)"
"""Ids that stand on a page more than once."""
HOSTILE = "<img src=x onerror=alert(1)>" + "很长的名字" * 15


@pytest.fixture
def plugin_packages() -> Mapping[str, str]:
    """Commerce is on."""
    return {"commerce": "guanxi_commerce"}


@pytest.fixture
def shop(ctx: Ctx, make: Made) -> Shop:
    """What is sold."""
    found = Shop(ctx, make)
    found.product("S1", price=19_900, name="丝巾")
    found.product("Q7", price=88_000, name="蚕丝被")
    return found


def type_order(page: Page) -> None:
    """Everything without the mouse: customer, two lines, record."""
    page.goto("/commerce/orders")
    page.keyboard.press("c")
    expect(page.locator("#customer-words")).to_be_focused()
    page.keyboard.type("zhangwei")
    expect(page.get_by_role("radio", name="张伟")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator("#lines-0-product")).to_be_focused()
    page.keyboard.type("s1")
    expect(page.locator("#meant-0")).to_contain_text("丝巾")
    page.keyboard.press("Tab")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    expect(page.locator("#lines-1-product")).to_be_focused()
    page.keyboard.type("Q7")
    expect(page.locator("#totals")).to_contain_text("1,477.00")
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile(r"/commerce/orders/\d+$"))


def test_an_order_by_keyboard_and_part_of_it_back(open_page: Open, shop: Shop) -> None:
    shop.make.customer("张伟")
    page = open_page()
    type_order(page)
    expect(page.locator(".figures")).to_contain_text("1,477.00")
    page.keyboard.press("r")
    expect(page).to_have_url(re.compile("/return$"))
    page.get_by_label("How much of 丝巾 comes back").fill("1")
    page.get_by_label("How much of 蚕丝被 comes back").fill("")
    expect(page.locator("#totals")).to_contain_text("199.00")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".figures")).to_contain_text("199.00")
    page.keyboard.press("p")
    expect(dialog(page).get_by_label("Amount")).to_have_value("1278.00")
    page.keyboard.press("Control+Enter")
    toast(page, "Payment recorded")
    expect(page.get_by_role("button", name="Payment")).to_have_count(0)


def test_a_return_without_an_order_by_keyboard(open_page: Open, shop: Shop) -> None:
    shop.buys(shop.make.customer("张伟"), number="N-1")
    page = open_page()
    page.goto("/commerce/orders/returns/new")
    expect(page.locator("#customer-words")).to_be_focused()
    page.keyboard.type("zw")
    expect(page.get_by_role("radio", name="张伟")).to_be_checked()
    expect(page.locator("#its-orders")).to_contain_text("Order N-1")
    page.keyboard.press("Enter")
    expect(page.locator("#lines-0-product")).to_be_focused()
    page.keyboard.type("csb")
    expect(page.locator("#meant-0")).to_contain_text("蚕丝被")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("0.08万")
    page.keyboard.press("Enter")
    expect(page.locator("#lines-1-product")).to_be_focused()
    expect(page.locator("#totals")).to_contain_text("800.00")
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile(r"/commerce/orders/returns/\d+$"))
    expect(page.get_by_role("main")).to_contain_text("蚕丝被")
    page.get_by_role("main").get_by_role("link", name="张伟").click()
    expect(page.locator("#panel-commerce-orders")).to_contain_text("Return without an order")


def test_all_pages_of_orders_are_sound(open_page: Open, shop: Shop) -> None:
    customer = shop.make.customer(HOSTILE)
    product = shop.product("X" * 60, price=12_345_678_901_234, name=HOSTILE)
    order = shop.buys(customer, line(12_345_678_901_234, product_id=product), line(100, 3, text=HOSTILE), freight=900)
    shop.returns(order, amount=100)
    shop.pays(50_000, order_id=order)
    page = open_page(language="zh")
    shop.buys(customer, line(100), currency="USD")
    loose = shop.returns(customer_id=customer, amount=100)
    category = shop.write(lambda ctx: create_category(ctx, HOSTILE[:100]))
    shop.write(lambda ctx: create_category(ctx, "丝巾", category))
    for path in ("", "/new", f"/new?customer={customer}", f"/{order}", f"/{order}/return"):
        page.goto(f"/commerce/orders{path}")
        assert problems(page) == [], path
    for path in ("orders/returns/new", f"orders/returns/new?customer={customer}", f"orders/returns/{loose}",
                 f"orders/payments/new?customer={customer}",
                 "orders/rates", "products/categories"):
        page.goto(f"/commerce/{path}")
        assert problems(page) == [], path
    for path in ("/commerce/products", "/commerce/products/new", f"/commerce/products/{product}", "/",
                 f"/customers/{customer}"):
        page.goto(path)
        assert problems(page) == [], path
    for path, opener in (("/commerce/products/categories", "[hx-get$='categories/new']"),
                         (f"/commerce/orders/{order}", "[hx-get$=payment]"),
                         ("/commerce/orders/new", "[hx-get$='products/new']"),
                         (f"/commerce/products/{product}", ".bar [hx-get$=edit]")):
        page.goto(path)
        page.locator(opener).click()
        dialog(page)
        assert problems(page) == [], opener
        assert page.evaluate(TWICE) == [], opener
