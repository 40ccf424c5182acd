"""Products as people meet them: found as they are typed, retired without being lost, their cost for few eyes."""

from __future__ import annotations

import pytest
from flask import Flask

from guanxi.ctx import Ctx
from guanxi_commerce.finding import products_meant
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import changed
from tests.plugins.commerce.commerce_pages_help import LOOKS, NEW, hired, recorded, refused, typed
from tests.plugins.commerce.shop import Shop, line


@pytest.mark.parametrize("words", ["zsfj", "ZSFJ", "zhensi", "zhensifangjin", "真丝", "s1"])
def test_a_product_is_found_as_it_is_typed(boss: Browser, shop: Shop, words: str) -> None:
    shop.product("S1", name="真丝方巾")
    shop.product("Q7", name="蚕丝被")
    shown = text_of(boss.get(f"/commerce/products?q={words}"))
    assert "真丝方巾" in shown
    assert "蚕丝被" not in shown
    suggested = boss.htmx("GET", f"{NEW}/products?lines-0-product={words}").text
    assert 'value="S1"' in suggested
    assert words.lower() in suggested.lower(), "the browser hides what does not contain what was typed"
    assert 'value="Q7"' not in suggested


def test_an_order_takes_the_one_product_that_letters_mean(boss: Browser, shop: Shop) -> None:
    scarf = shop.product("S1", name="真丝方巾", price=29_900)
    shop.product("S3", name="小方巾")
    order = recorded(boss, typed(boss, shop.make.customer(), {"product": "zsfj"}))
    assert [row.product_id for row in shop.lines(order)] == [scarf]
    shop.product("S9", name="真丝发夹")
    assert "zsfj" not in products_meant(shop.ctx, ["zsfj"]), "two products are typed so"
    assert products_meant(shop.ctx, ["zhensifangjin"])["zhensifangjin"].id == scarf


def test_a_renamed_product_is_found_by_its_new_letters(boss: Browser, shop: Shop) -> None:
    product = shop.product("S1", name="真丝方巾")
    form = boss.htmx("GET", f"/commerce/products/{product}/edit")
    boss.htmx("POST", f"/commerce/products/{product}/edit", changed(form, {"name": "蚕丝被"}))
    assert "S1" in text_of(boss.get("/commerce/products?q=csb"))
    assert "S1" not in text_of(boss.get("/commerce/products?q=zsfj"))


def test_what_is_no_longer_sold_is_not_offered_nor_taken_and_stays_in_its_orders(boss: Browser, shop: Shop) -> None:
    customer, product = shop.make.customer(), shop.product("S1", name="旧款", price=100)
    order = shop.buys(customer, line(100, product_id=product))
    form = boss.htmx("GET", f"/commerce/products/{product}/edit")
    boss.htmx("POST", f"/commerce/products/{product}/edit", changed(form, {"status": "archived"}))
    assert 'value="S1"' not in boss.htmx("GET", f"{NEW}/products?lines-0-product=s1").text
    values = typed(boss, customer, {"product": "S1"})
    assert "no longer sold" in boss.htmx("POST", f"{NEW}/totals", values).text
    assert "“旧款” is no longer sold." in refused(boss, NEW, values)
    assert "旧款" in text_of(boss.get(f"/commerce/orders/{order}"))
    assert "No longer sold" in text_of(boss.get("/commerce/products"))


def test_the_cost_is_for_those_who_manage_products(app: Flask, ctx: Ctx, boss: Browser, shop: Shop) -> None:
    product = shop.product("S1", price=29_900, cost=12_345)
    assert "¥123.45" in text_of(boss.get(f"/commerce/products/{product}")).replace(" ", "")
    looks, _user = hired(app, ctx, "looks", LOOKS)
    shown = text_of(looks.get(f"/commerce/products/{product}")).replace(" ", "")
    assert "¥299.00" in shown
    assert "123" not in shown
    assert "Cost" not in shown


def test_a_product_leads_to_the_orders_it_is_in(boss: Browser, shop: Shop) -> None:
    product = shop.product("S1")
    page = boss.get(f"/commerce/products/{product}").text
    assert f'href="/commerce/orders?f=commerce.order.with:has:{product}"' in page
