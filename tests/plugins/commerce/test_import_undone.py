"""Imports of orders and products taken back: what was made comes to nothing, what people worked with since stays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from guanxi.clock import utc_now
from guanxi.ctx import Ctx
from guanxi.customers.models import Customer
from guanxi.runtime import Runtime
from guanxi.transfer.engine import import_rows
from guanxi.transfer.runs import Run
from guanxi_commerce.health import differences
from guanxi_commerce.models import Category, Order, Product, Return
from guanxi_commerce.services import cancel_orders
from tests.core.browser_help import Browser, text_of
from tests.core.import_help import Driver, began, counts, real_file, table
from tests.core.test_import_undo import taken_back
from tests.plugins.commerce.shop import Shop, line

TITLES = ("number", "placed_at", "customer", "product", "quantity", "price")
TODAY = "2026-03-05 10:00"
ROWS = (("A1", TODAY, "7", "S", "2", "10"), ("A2", TODAY, "7", "S", "1", "10"), ("A3", TODAY, "8", "S", "1", "5"),
        ("C1", TODAY, "8", "S", "-1", "5"))


def take(ctx: Ctx, path: Path, rows: Sequence[Sequence[str]] = ROWS, titles: Sequence[str] = TITLES,
         target: str = "commerce.orders", **options: Any) -> Run:
    options = options or ({"create_customers": True} if target == "commerce.orders" else {})
    ctx = replace(ctx, operation=f"import {target}")
    begun = began(ctx, table(path / "file.csv", rows, titles), [f"{key}={key}" for key in titles], target=target,
                  options=options)
    return import_rows(Driver(ctx), begun.run_id, begun.plan)


def active(ctx: Ctx) -> tuple[int, int, int]:
    """Customers in use, orders that are any, money given back."""
    return (ctx.session.scalar(select(func.count()).select_from(Customer).where(Customer.trashed_at.is_(None))) or 0,
            ctx.session.scalar(select(func.count()).select_from(Order).where(Order.status != "cancelled")) or 0,
            ctx.session.scalar(select(func.coalesce(func.sum(Return.amount), 0))) or 0)


def test_nothing_of_it_is_left_and_figures_are_as_before(
        runtime: Runtime, ctx: Ctx, tmp_path: Path, shop: Shop) -> None:
    customer = shop.make.customer(number="8")
    shop.buys(customer, line(10_000))
    before = shop.summary(customer)
    assert before is not None
    kept = (before.net, before.orders)
    run = take(ctx, tmp_path)
    assert active(ctx) == (2, 4, 500)
    found = taken_back(runtime, ctx, run.id)
    assert (found["trashed"], found["taken"]) == (1, 4)
    assert active(ctx) == (1, 1, 0)
    after = shop.summary(customer)
    assert after is not None
    assert (after.net, after.orders) == kept
    assert list(differences(ctx)) == []


def test_the_same_file_can_be_imported_again(runtime: Runtime, ctx: Ctx, tmp_path: Path) -> None:
    first = take(ctx, tmp_path)
    taken_back(runtime, ctx, first.id)
    again = take(ctx, tmp_path)
    assert (counts(again), again.figures) == (counts(first), first.figures)
    assert active(ctx) == (2, 3, 500)
    assert taken_back(runtime, ctx, again.id)["taken"] == 4
    assert active(ctx) == (0, 0, 0)


def test_an_order_of_which_something_came_back_or_was_paid_stays(
        runtime: Runtime, ctx: Ctx, tmp_path: Path, shop: Shop) -> None:
    run = take(ctx, tmp_path)
    ids = {row.number: row.id for row in ctx.session.execute(select(Order.number, Order.id))}
    shop.returns(ids["A1"], amount=100)
    shop.pays(500, order_id=ids["A3"])
    assert taken_back(runtime, ctx, run.id)["taken"] == 2
    statuses = {row.number: row.status for row in ctx.session.execute(select(Order.number, Order.status))}
    assert statuses == {"A1": "completed", "A2": "cancelled", "A3": "completed"}
    assert list(differences(ctx)) == []


def test_what_would_be_taken_back_is_said_in_words(boss: Browser, ctx: Ctx, tmp_path: Path) -> None:
    run = take(ctx, tmp_path)
    ctx.session.close()
    shown = text_of(boss.get(f"/imports/{run.id}/undo"))
    assert "Orders: 3 records that it made are taken back." in shown
    assert "Returns: 1 record that it made is taken back." in shown


def test_a_withdrawn_return_can_still_be_looked_at(
        boss: Browser, runtime: Runtime, ctx: Ctx, tmp_path: Path) -> None:
    run = take(ctx, tmp_path)
    found = ctx.session.scalars(select(Return.id)).one()
    taken_back(runtime, ctx, run.id)
    ctx.session.close()
    page = boss.get(f"/commerce/orders/returns/{found}")
    assert page.status_code == 200
    assert "¥0.00" in text_of(page).replace(" ", "")


def test_others_hear_of_it(runtime: Runtime, ctx: Ctx, tmp_path: Path, shop: Shop) -> None:
    run = take(ctx, tmp_path)
    taken_back(runtime, ctx, run.id)
    assert len(shop.told("commerce.order_cancelled")[0]["order_ids"]) == 3
    assert len(shop.told("commerce.return_withdrawn")[0]["return_ids"]) == 1


def test_products_and_categories_that_nobody_uses_go(runtime: Runtime, ctx: Ctx, tmp_path: Path, shop: Shop) -> None:
    titles = ("code", "name", "price", "category")
    rows = [("S", "Sold", "1", "a/b"), ("T", "Changed", "1", "a/c"), ("U", "Unused", "1", "d/e")]
    run = take(ctx, tmp_path, rows, titles, "commerce.products")
    take(ctx, tmp_path, [("T", "2")], ("code", "price"), "commerce.products")
    sold = ctx.session.scalars(select(Product.id).where(Product.code == "S")).one()
    shop.buys(shop.make.customer(), line(1, product_id=sold))
    found = taken_back(runtime, ctx, run.id)
    assert (found["taken"], found["kept"]) == (3, 5)
    assert set(ctx.session.scalars(select(Product.code))) == {"S", "T"}
    assert set(ctx.session.scalars(select(Category.name))) == {"a", "b", "c"}


def test_customers_and_their_orders_are_taken_back_in_any_order(
        boss: Browser, runtime: Runtime, ctx: Ctx, tmp_path: Path, shop: Shop) -> None:
    names = [("7", "张伟"), ("8", "李娜"), ("9", "王芳")]
    people = take(ctx, tmp_path, names, ("number", "name"), "customers")
    orders = take(ctx, tmp_path, [*ROWS, ("A4", TODAY, "9", "S", "1", "5")])
    kept = ctx.session.scalars(select(Order.id).where(Order.number == "A4")).one()
    shop.now = utc_now()
    shop.pays(500, order_id=kept)
    assert taken_back(runtime, ctx, orders.id)["taken"] == 4
    ctx.session.close()
    said = boss.get(f"/imports/{orders.id}")
    assert "Their customers came with another import, which can be taken back too: file.csv" in text_of(said)
    assert "2 customers that it made go to the trash. 1 customer that it made stays" in text_of(
        boss.get(f"/imports/{people.id}/undo"))
    found = taken_back(runtime, ctx, people.id)
    assert (found["trashed"], found["kept"]) == (2, 1), "of one the order was paid"
    assert active(ctx)[0] == 1


def test_an_order_that_was_cancelled_by_hand_keeps_its_customer(
        runtime: Runtime, ctx: Ctx, tmp_path: Path, shop: Shop) -> None:
    people = take(ctx, tmp_path, [("7", "张伟")], ("number", "name"), "customers")
    orders = take(ctx, tmp_path, [("A1", TODAY, "7", "S", "1", "5"), ("A2", TODAY, "7", "S", "1", "5")])
    shop.now = utc_now()
    first = ctx.session.scalars(select(Order.id).where(Order.number == "A1")).one()
    shop.write(lambda unit: cancel_orders(unit, [first]))
    taken_back(runtime, ctx, orders.id)
    assert taken_back(runtime, ctx, people.id)["kept"] == 1


def test_the_report_leads_to_the_lists_of_what_was_made(boss: Browser, ctx: Ctx, tmp_path: Path, shop: Shop) -> None:
    shop.buys(shop.make.customer(), line(1000), number="B1")
    run = take(ctx, tmp_path)
    goods = take(ctx, tmp_path, [("S", "Sold", "1")], ("code", "name", "price"), "commerce.products")
    ctx.session.close()
    for report, words, rows in ((run.id, ("new orders", "new customers"), ("A1", "B1")), (goods.id, ("new products",),
                                                                                         ("Sold", "张伟"))):
        page = boss.get(f"/imports/{report}")
        assert [word for word in words if f"Show the {word}" not in text_of(page)] == []
        address = unescape(re.findall(r'class="btn btn-primary" href="([^"]+)"', page.text)[0])
        listed = text_of(boss.get(address))
        assert (rows[0] in listed, rows[1] in listed) == (True, False)


@pytest.mark.attack
def test_a_real_year_taken_back_leaves_no_customer_and_no_order(runtime: Runtime, ctx: Ctx) -> None:
    path = real_file("online_retail", "online_retail_invoices.csv.gz")
    maps = ("number=InvoiceNo", "placed_at=InvoiceDate", "customer=CustomerID", "total=TotalPrice")
    begun = began(ctx, path, maps, target="commerce.orders", options={"currency": "GBP", "create_customers": True})
    run = import_rows(Driver(ctx), begun.run_id, begun.plan)
    found = taken_back(runtime, ctx, run.id)
    assert (found["trashed"], found["taken"], found["kept"], active(ctx)) == (4_338, 18_532, 0, (0, 0, 0))
    assert list(differences(ctx)) == []
