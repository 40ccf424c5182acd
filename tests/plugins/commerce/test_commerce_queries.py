"""Pages with orders on them take as many statements for one row as for two hundred."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from guanxi.testing.counting import counted
from guanxi_commerce.drafts import NewReturnLine
from tests.core.browser_help import Browser
from tests.plugins.commerce.shop import Shop

ROWS = (1, 50, 200)
CUSTOMERS = ("/customers?columns=commerce.orders,commerce.money.spent,commerce.money.average,commerce.last_order,"
             "commerce.lapses_on&sort=-commerce.money.spent&f=commerce.orders:at_least:1")


def taken(app: Flask, boss: Browser, path: str, add: Callable[[int], object]) -> dict[int, tuple[int, int]]:
    """By rows there are: the statements that `path` takes, and the lines of a list it shows. `add` makes so many."""
    there, found = 0, {}
    for rows in ROWS:
        add(rows - there)
        there = rows
        boss.get(path)  # what a process remembers is remembered now
        with counted(app.extensions["guanxi"].engine) as sent:
            answer = boss.get(path)
        assert answer.status_code == 200
        found[rows] = (len(sent), answer.text.count('name="ids" value='))
    return found


def test_a_list_of_customers_with_what_they_bought(app: Flask, boss: Browser, shop: Shop) -> None:
    found = taken(app, boss, CUSTOMERS, lambda rows: shop.records([
        shop.order(shop.make.customer(), days_ago=1) for _ in range(rows)]))
    most = found[1][0]
    assert found == {1: (most, 1), 50: (most, 50), 200: (most, 50)}
    assert most <= 8


def test_the_list_of_orders(app: Flask, boss: Browser, shop: Shop) -> None:
    customer = shop.make.customer()
    found = taken(app, boss, "/commerce/orders", lambda rows: shop.records([
        shop.order(customer, days_ago=1) for _ in range(rows)]))
    most = found[1][0]
    assert found == {1: (most, 1), 50: (most, 50), 200: (most, 50)}
    assert most <= 8


def test_the_page_of_a_customer(app: Flask, boss: Browser, shop: Shop) -> None:
    customer = shop.make.customer()

    def add(rows: int) -> None:
        ids = shop.records([shop.order(customer, days_ago=1) for _ in range(rows)]).fresh
        line = shop.lines(ids[0])[0]
        shop.returns(ids[0], NewReturnLine(line_id=line.id, quantity=line.quantity))
        shop.pays(100, order_id=ids[0])
    found = taken(app, boss, f"/customers/{customer}", add)
    assert len({sent for sent, _ in found.values()}) == 1, found
