"""Returns, payments and products through their forms: what is written, and that what is refused is not."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from guanxi_commerce.models import Payment, Product, Return, ReturnLine
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import changed
from tests.plugins.commerce.commerce_pages_help import HOSTILE, NEW, refused, written
from tests.plugins.commerce.shop import Shop, line


def test_part_of_an_order_comes_back_by_its_own_share(boss: Browser, shop: Shop) -> None:
    order = shop.buys(shop.make.customer(), line(10_000, 3), line(5_000), discount=500)
    path = f"/commerce/orders/{order}/return"
    first, second = shop.lines(order)
    page = boss.get(path)
    values = changed(page, {"lines-0-quantity": "2", "lines-1-quantity": "", "reason": "size"})
    assert 'value="3"' in page.text
    assert "¥197.14" in text_of(boss.htmx("POST", f"{path}/totals", values)).replace(" ", "")
    assert boss.post(path, values).status_code == 303
    kept = shop.ctx.session.scalars(select(Return)).one()
    assert (kept.amount, kept.reason, kept.items) == (19_714, "size", 2_000)
    assert shop.stored(order).refunded == 19_714
    assert [row.line_id for row in shop.ctx.session.scalars(select(ReturnLine))] == [first.id]
    assert second.returned == 0
    assert 'value="1"' in boss.get(path).text


def test_a_return_sent_twice_is_one(boss: Browser, shop: Shop) -> None:
    order = shop.buys(shop.make.customer(), line(10_000, 3))
    path = f"/commerce/orders/{order}/return"
    values = changed(boss.get(path), {"lines-0-quantity": "1"})
    assert [boss.post(path, values).status_code for _ in range(2)] == [303, 303]
    assert written(shop.ctx) == (1, 1, 0)


@pytest.mark.parametrize(("values", "said"), [
    ({"lines-0-quantity": "4"}, "more than was bought"), ({"lines-0-quantity": "x"}, "“x” is no quantity"),
    ({"lines-0-amount": "400"}, "more than was bought"), ({"lines-0-quantity": ""}, "needs something"),
    ({"amount": "300.01", "lines-0-quantity": ""}, "more money than the order brought"),
    ({"reason": "whim"}, "is none of"), ({"at": ""}, "Give the day and the time"),
    ({"lines-0-line_id": "4711"}, "not of this order")])
def test_a_return_that_can_not_be_is_refused(boss: Browser, shop: Shop, values: dict[str, str], said: str) -> None:
    order = shop.buys(shop.make.customer(), line(10_000, 3))
    path = f"/commerce/orders/{order}/return"
    assert said in refused(boss, path, changed(boss.get(path), values))
    assert written(shop.ctx) == (1, 0, 0)


def test_of_a_cancelled_order_nothing_comes_back(boss: Browser, shop: Shop) -> None:
    order = shop.buys(shop.make.customer())
    shop.returns_all(order)
    assert boss.get(f"/commerce/orders/{order}/return").status_code == 303
    assert "Nothing of this order" in boss.get(f"/commerce/orders/{order}").text


def test_a_payment_is_proposed_and_recorded_once(boss: Browser, shop: Shop) -> None:
    order = shop.buys(shop.make.customer(), line(10_000, 3))
    shop.pays(5_000, order_id=order)
    path = f"/commerce/orders/{order}/payment"
    dialog = boss.htmx("GET", path)
    assert 'value="250.00"' in dialog.text
    values = changed(dialog, {"way": "cash"})
    boss.get(f"/commerce/orders/{order}")
    answers = [boss.htmx("POST", path, values) for _ in range(2)]
    assert {answer.headers["HX-Redirect"] for answer in answers} == {f"/commerce/orders/{order}"}
    assert sorted(map(tuple, shop.ctx.session.execute(select(Payment.amount, Payment.way)))) == [
        (5_000, "wechat"), (25_000, "cash")]
    assert "/payment" not in boss.get(f"/commerce/orders/{order}").text


@pytest.mark.parametrize(("values", "said"), [
    ({"amount": "300.01"}, "more than is still to be paid"), ({"amount": "0"}, "A payment of nothing"),
    ({"amount": "1.2.3"}, "is no amount"), ({"way": "shells"}, "is none of"), ({"at": "x"}, "Give the day")])
def test_a_payment_that_can_not_be_is_refused(boss: Browser, shop: Shop, values: dict[str, str], said: str) -> None:
    order = shop.buys(shop.make.customer(), line(10_000, 3))
    path = f"/commerce/orders/{order}/payment"
    found = changed(boss.htmx("GET", path), values)
    boss.get(f"/commerce/orders/{order}")
    answer = boss.htmx("POST", path, found)
    assert answer.status_code == 422
    assert said in answer.text
    assert written(shop.ctx) == (1, 0, 0)


def test_a_product_is_made_and_changed(boss: Browser, shop: Shop) -> None:
    values = changed(boss.get("/commerce/products/new"), {"code": "S1", "name": HOSTILE, "price": "199", "cost": "80.5",
                                                          "tax_rate": "900"})
    answer = boss.post("/commerce/products/new", values)
    assert answer.status_code == 303
    page = boss.get(answer.headers["Location"])
    assert "<img" not in page.text
    product = shop.ctx.session.scalars(select(Product)).one()
    assert (product.code, product.price, product.cost, product.tax_rate) == ("S1", 19_900, 8_050, 900)
    path = f"/commerce/products/{product.id}/edit"
    dialog = boss.htmx("GET", path)
    answer = boss.htmx("POST", path, changed(dialog, {"name": "丝巾", "price": "219", "status": "archived"}))
    assert answer.status_code == 204
    kept = shop.ctx.session.scalars(select(Product).execution_options(populate_existing=True)).one()
    assert (kept.name, kept.price, kept.cost, kept.status) == ("丝巾", 21_900, 8_050, "archived")


def test_a_product_is_made_in_a_dialog_above_the_order_that_needs_it(boss: Browser, shop: Shop) -> None:
    path = "/commerce/products/new"
    assert f'hx-get="{path}"' in boss.get(NEW).text
    dialog = boss.htmx("GET", path)
    assert "dialog-foot" in dialog.text
    values = changed(dialog, {"code": "S1", "name": "丝巾", "price": "x"})
    answer = boss.htmx("POST", path, values)
    assert answer.status_code == 422
    assert "is no amount" in answer.text
    assert "dialog-foot" in answer.text
    answer = boss.htmx("POST", path, {**values, "price": "199"})
    assert answer.status_code == 204
    assert "gx:close" in answer.headers["HX-Trigger"]
    assert list(shop.ctx.session.scalars(select(Product.code))) == ["S1"]


@pytest.mark.parametrize(("values", "said"), [
    ({"code": "T1"}, "T1"), ({"code": ""}, "1 to 60"), ({"name": " "}, "1 to 200"), ({"price": ""}, "needs a price"),
    ({"price": "gratis"}, "is no amount"), ({"cost": "-1"}, "is no amount"), ({"tax_rate": "10001"}, "0 and 100"),
    ({"status": "gone"}, "active or archived"), ({"category_id": "4711"}, "not exist")])
def test_a_product_that_can_not_be_is_refused(boss: Browser, shop: Shop, values: dict[str, str], said: str) -> None:
    shop.product("T1")
    page = refused(boss, "/commerce/products/new", changed(
        boss.get("/commerce/products/new"), {"code": "S1", "name": "丝巾", "price": "199", **values}))
    assert said in page
    assert list(shop.ctx.session.scalars(select(Product.code))) == ["T1"]
