"""New orders through the form: what is written, and that what is refused is not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select

from guanxi.ctx import Ctx, Scope
from guanxi_commerce.models import Order, Payment
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import changed, signed_in
from tests.plugins.commerce.commerce_pages_help import (
    LOOKS,
    NEW,
    RECORDS,
    hired,
    recorded,
    refused,
    typed,
    written,
)
from tests.plugins.commerce.shop import Shop


def test_an_order_is_recorded_by_codes_names_and_free_text(boss: Browser, shop: Shop) -> None:
    customer = shop.make.customer("张伟")
    scarf, quilt = shop.product("S1", price=19_900, name="丝巾"), shop.product("Q-7", price=88_000, name="蚕丝被")
    order = recorded(boss, typed(
        boss, customer, {"product": "s1", "quantity": "2"}, {"product": "蚕丝被", "discount": "80"},
        {"product": "改短", "price": "￥１５．５元", "quantity": "1.5"}, discount="100", freight="12", channel="phone"))
    rows = shop.lines(order)
    assert [(row.product_id, row.text, row.quantity, row.price) for row in rows] == [
        (scarf, None, 2_000, 19_900), (quilt, None, 1_000, 88_000), (None, "改短", 1_500, 1_550)]
    kept = shop.stored(order)
    assert (kept.customer_id, kept.channel, kept.status, kept.currency) == (customer, "phone", "completed", "CNY")
    assert (kept.goods, kept.discount, kept.freight) == (39_800 + 88_000 + 2_325, 18_000, 1_200)
    assert kept.total == 113_325 == sum(row.amount for row in rows) + 1_200
    assert kept.cashier_id is not None
    assert text_of(boss.get(f"/commerce/orders/{order}")).replace(" ", "").count("¥1,133.25") >= 2


def test_a_form_sent_twice_is_one_order(boss: Browser, shop: Shop) -> None:
    values = typed(boss, shop.make.customer(), {"product": "布", "price": "10"})
    assert recorded(boss, values) == recorded(boss, values)
    assert written(shop.ctx) == (1, 0, 0)


def test_what_is_paid_at_once_is_recorded_with_the_order(boss: Browser, shop: Shop) -> None:
    values = typed(boss, shop.make.customer(), {"product": "布", "price": "10", "quantity": "3"}, freight="2",
                   paid="alipay")
    order = recorded(boss, values)
    assert recorded(boss, values) == order
    assert written(shop.ctx) == (1, 0, 1)
    payment = shop.ctx.session.scalars(select(Payment)).one()
    assert (payment.order_id, payment.amount, payment.way, payment.received_at) == (
        order, 3_200, "alipay", shop.stored(order).placed_at)
    nothing = recorded(boss, typed(boss, shop.make.customer(), {"product": "赠品", "price": "0"}, paid="cash"))
    assert shop.stored(nothing).total == 0
    assert written(shop.ctx) == (2, 0, 1)


def test_an_order_whose_payment_is_refused_is_not_recorded(boss: Browser, shop: Shop) -> None:
    page = refused(boss, NEW, typed(boss, shop.make.customer(), {"product": "布", "price": "10"}, paid="shells"))
    assert "is none of" in page
    assert written(shop.ctx) == (0, 0, 0)


def test_a_form_recorded_before_is_not_recorded_again_unasked(boss: Browser, shop: Shop) -> None:
    values = typed(boss, shop.make.customer(), {"product": "布", "price": "10"})
    recorded(boss, values)
    answer = boss.post(NEW, {**values, "lines-0-price": "11"})
    assert answer.status_code == 422
    assert "was recorded before" in answer.text
    assert written(shop.ctx) == (1, 0, 0)
    recorded(boss, changed(answer, {}))
    assert written(shop.ctx) == (2, 0, 0)


@pytest.mark.parametrize(("row", "more", "said"), [
    ({"product": "布", "price": "12.345"}, {}, "“12.345” is no amount"),
    ({"product": "布", "price": "abc"}, {}, "“abc” is no amount"),
    ({"product": "布", "price": "-5"}, {}, "“-5” is no amount"),
    ({"product": "布", "price": "3.0000001万"}, {}, "“3.0000001万” is no amount"),
    ({"product": "布", "price": "万"}, {}, "“万” is no amount"),
    ({"product": "布", "price": "1", "quantity": "99999999999"}, {}, "at most"),
    ({"product": "布", "price": "1", "quantity": "-2"}, {}, "“-2” is no quantity"),
    ({"product": "布", "price": "999999999999", "quantity": "9999999"}, {}, "An amount"),
    ({"product": "布", "price": "1e5"}, {}, "“1e5” is no amount"),
    ({"product": "布", "price": "10", "quantity": "viel"}, {}, "“viel” is no quantity"),
    ({"product": "布", "price": "10", "quantity": "0"}, {}, "above 0"),
    ({"product": "布", "price": "10", "quantity": "1.0001"}, {}, "is no quantity"),
    ({"product": "nothing of ours"}, {}, "As free text it needs a price"),
    ({"product": "S1", "discount": "200"}, {}, "larger than what it is off"),
    ({"product": "S1"}, {"discount": "99999999999999999999"}, "is no amount"),
    ({"product": "S1"}, {"discount": "299.01"}, "larger than what it is off"),
    ({"product": "S1"}, {"freight": "x"}, "“x” is no amount"),
    ({"product": "S1"}, {"at": "tomorrow"}, "Give the day and the time"),
    ({"product": "S1"}, {"at": "2999-01-01T00:00"}, "lie in the future"),
    ({"product": "S1"}, {"at": "9999-12-31T23:59"}, "lie in the future"),
    ({"product": "S1"}, {"at": "0001-01-01T00:00"}, "Give the day and the time"),
    ({"product": "S1"}, {"currency": "USD"}, "price is in CNY"),
    ({"product": "S1", "price": "1"}, {"currency": "dollars"}, "three capital letters"),
    ({"product": "S1"}, {"channel": "pigeon"}, "is none of"),
    ({"product": "S1"}, {"status": "returned"}, "is none of"),
    ({"product": "S1"}, {"store": "4711"}, "does not exist"),
    ({"product": "S1"}, {"customer_id": ""}, "Choose the customer"),
    ({"product": "S1"}, {"customer_id": "4711"}, "This customer does not exist"),
    ({"product": ""}, {}, "between 1 and"),
    ({"product": "\u0000", "price": "1"}, {}, "product, or a text"),
])
def test_bad_input_is_refused_in_a_sentence_and_nothing_is_lost(
        boss: Browser, shop: Shop, row: dict[str, str], more: dict[str, str], said: str) -> None:
    shop.product("S1", price=19_900)
    second = {"product": "改短袖口", "price": "15"} if row["product"] else {}
    values = typed(boss, shop.make.customer("张伟"), row, second, freight="7.77")
    page = refused(boss, NEW, {**values, **more})
    assert said in page
    assert written(shop.ctx) == (0, 0, 0)
    if row["product"]:
        assert 'value="改短袖口"' in page
    if "freight" not in more:
        assert 'value="7.77"' in page


def test_the_error_stands_beside_its_field(boss: Browser, shop: Shop) -> None:
    page = refused(boss, NEW, typed(boss, shop.make.customer(), {"product": "布", "price": "1"},
                                    {"product": "绸", "price": "x"}))
    assert 'id="lines-1-price-error"' in page
    assert 'id="lines-0-price-error"' not in page


def test_sums_are_worked_out_while_typing_and_nothing_is_written(boss: Browser, shop: Shop) -> None:
    shop.product("S1", price=19_900, name="丝巾")
    values = typed(boss, shop.make.customer(), {"product": "S1", "quantity": "3"}, {"product": "x", "price": "y"},
                   discount="97", freight="12")
    shown = text_of(boss.htmx("POST", f"{NEW}/totals", values)).replace(" ", "")
    assert "丝巾·¥199.00¥597.00" in shown
    assert "Total¥512.00" in shown
    assert "recordedasfreetext" in shown
    assert "larger than what it is off" in boss.htmx("POST", f"{NEW}/totals", {**values, "discount": "598"}).text
    assert written(shop.ctx) == (0, 0, 0)


def test_enter_adds_an_empty_line_and_keeps_what_was_typed(boss: Browser, shop: Shop) -> None:
    values = typed(boss, shop.make.customer(), {"product": "布", "price": "x"})
    page = boss.htmx("POST", f"{NEW}/lines", values).text
    assert 'value="布"' in page
    assert 'id="lines-1-product"' in page
    assert page.count("data-focus") == 1
    again = boss.htmx("POST", f"{NEW}/lines", {**values, "lines-1-product": "", "lines-1-quantity": "1"}).text
    assert 'id="lines-2-product"' not in again
    gone = boss.htmx("POST", f"{NEW}/lines", {**values, "remove": "0"}).text
    assert "布" not in gone
    assert 'id="lines-0-product"' in gone


def test_enter_records_nothing_before_scripts_have_loaded(boss: Browser, shop: Shop) -> None:
    page = boss.get(NEW).text
    first = page.index('type="submit"', page.index('action="/commerce/orders/new"'))
    assert 'formaction="/commerce/orders/new/lines"' in page[first:first + 80]
    answer = boss.post(f"{NEW}/lines", typed(boss, shop.make.customer("张伟"), {"product": "布", "price": "10"}))
    assert answer.status_code == 200
    assert 'value="布"' in answer.text
    assert "张伟" in answer.text
    assert written(shop.ctx) == (0, 0, 0)


def test_products_and_customers_are_suggested(boss: Browser, shop: Shop) -> None:
    shop.product("S1", name="丝巾")
    shop.product("S2", name="旧款", status="archived")
    shop.make.customer("张伟")
    page = boss.htmx("GET", f"{NEW}/products?lines-0-product=s").text
    assert 'value="S1"' in page
    assert "S2" not in page
    assert 'value="S1"' in boss.htmx("GET", f"{NEW}/products?lines-0-product=巾").text
    assert "张伟" in boss.htmx("GET", f"{NEW}/customers?q=zhangwei").text
    assert "Nobody found" in boss.htmx("GET", f"{NEW}/customers?q=nobody").text


def test_only_customers_one_may_see_are_found_or_taken(app: Flask, ctx: Ctx, shop: Shop) -> None:
    browser, _user = hired(app, ctx, "own", {**RECORDS, "customer.view": Scope.OWN})
    other = shop.make.customer("张伟")
    assert "张伟" not in browser.htmx("GET", f"{NEW}/customers?q=张伟").text
    values = typed(browser, other, {"product": "布", "price": "1"})
    assert "张伟" not in browser.get(f"{NEW}?customer={other}").text
    assert "does not exist" in refused(browser, NEW, {**values, "customer_id": str(other)})
    assert written(shop.ctx) == (0, 0, 0)


def test_who_may_not_record_has_no_forms(app: Flask, ctx: Ctx, shop: Shop) -> None:
    order, product = shop.buys(shop.make.customer()), shop.product("S1")
    browser, _user = hired(app, ctx, "looks", LOOKS)
    browser.get("/commerce/orders")
    for path in (NEW, f"/commerce/orders/{order}/return", f"/commerce/orders/{order}/payment",
                 "/commerce/products/new", f"/commerce/products/{product}/edit"):
        assert browser.get(path).status_code == 403
        assert browser.post(path).status_code == 403
    assert written(shop.ctx) == (1, 0, 0)


@pytest.mark.parametrize("part", ["return", "payment", "cancel"])
def test_orders_of_others_can_not_be_touched(app: Flask, ctx: Ctx, shop: Shop, part: str) -> None:
    order = shop.buys(shop.make.customer())
    browser, _user = hired(app, ctx, "own", {**RECORDS, "customer.view": Scope.OWN})
    browser.get("/commerce/orders")
    assert browser.get(f"/commerce/orders/{order}/{part}").status_code == 404
    assert browser.post(f"/commerce/orders/{order}/{part}").status_code == 404


def test_everything_in_one_sitting_adds_up(boss: Browser, shop: Shop) -> None:
    """Recorded, paid in part, returned in part; the rest of another called off: the sums are those of the tables."""
    customer = shop.make.customer()
    order = recorded(boss, typed(boss, customer, {"product": "布", "price": "100", "quantity": "3"}))
    payment = f"/commerce/orders/{order}/payment"
    boss.post(payment, changed(boss.get(payment), {"amount": "120"}))
    back = f"/commerce/orders/{order}/return"
    boss.get(f"/commerce/orders/{order}")
    boss.post(back, changed(boss.get(back), {"lines-0-quantity": "1"}))
    other = recorded(boss, typed(boss, customer, {"product": "绸", "price": "50"}))
    boss.get(f"/commerce/orders/{other}")
    boss.post(f"/commerce/orders/{other}/cancel")
    rows = shop.ctx.session.execute(select(Order.total, Order.refunded, Order.status).order_by(Order.id))
    assert list(map(tuple, rows)) == [(30_000, 10_000, "completed"), (5_000, 0, "cancelled")]
    summary = shop.summary(customer)
    assert summary is not None
    assert (summary.orders, summary.spent, summary.net) == (1, 30_000, 20_000)
    assert "¥80.00" in text_of(boss.get(f"/commerce/orders/{order}")).replace(" ", "")


def test_two_presses_at_the_same_moment_are_one_order(app: Flask, boss: Browser, shop: Shop) -> None:
    values = typed(boss, shop.make.customer(), {"product": "布", "price": "10"})
    browsers = [boss, *(signed_in(app, "boss") for _ in range(3))]
    with ThreadPoolExecutor(len(browsers)) as pool:
        answers = list(pool.map(lambda browser: browser.post(NEW, values), browsers))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert written(shop.ctx) == (1, 0, 0)


@pytest.mark.parametrize("scope", [Scope.OWN, Scope.ALL])
def test_staff_record_for_customers_they_see_and_change(app: Flask, ctx: Ctx, shop: Shop, scope: Scope) -> None:
    browser, user = hired(app, ctx, "sells", {**RECORDS, "customer.view": scope, "customer.edit": scope})
    order = recorded(browser, typed(browser, shop.make.customer(owner_id=user), {"product": "布", "price": "10"}))
    assert shop.stored(order).cashier_id == user


def test_who_may_not_change_a_customer_is_told_and_loses_nothing(app: Flask, ctx: Ctx, shop: Shop) -> None:
    browser, _user = hired(app, ctx, "sees", RECORDS)
    answer = browser.post(NEW, typed(browser, shop.make.customer(), {"product": "丝绒", "price": "10"}))
    assert answer.status_code == 422
    assert "does not let you change this customer" in answer.text
    assert "丝绒" in answer.text
    assert written(shop.ctx) == (0, 0, 0)
