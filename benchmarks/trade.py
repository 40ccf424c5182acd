"""Lists and pages over orders: customers by what they bought, the orders themselves, a customer's page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle
from urllib.parse import urlencode

from flask.testing import FlaskClient
from sqlalchemy import Engine, select

import guanxi_commerce
from benchmarks.databases import SCOPES, STORIES, Bench
from benchmarks.deep import compared
from benchmarks.floor import floor_client
from benchmarks.lists import address, opener, partial
from benchmarks.measure import Row, against_floor, sample, within
from benchmarks.purchases import SOLD_TO, days_holding, with_orders
from benchmarks.seed import EPOCH
from benchmarks.staff import Staff, application, opened
from guanxi.config import Config
from guanxi.ctx import Principal
from guanxi.features import make_runtime
from guanxi.plugin.discovery import found_plugin
from guanxi.views.listing import ListQuery
from guanxi_commerce.entities import ORDER
from guanxi_commerce.models import CustomerSummary, Order

SHARES = {"0 hits": 0.0, "0.01 %": 0.0001, "1 %": 0.01, "50 %": 0.5}
TYPICAL, ALWAYS = 50, 150


def run(bench: Bench) -> list[Row]:
    """The rows of this subject."""
    with with_orders(bench) as found:
        staff = Staff(application(found, found_plugin(guanxi_commerce.plugin, "guanxi_commerce")))
        floor = floor_client(found.engine)
        clients = {scope: staff.client(scope) for scope in SCOPES}
        return [*_deep(found), *_sorted(clients["all"], floor), *_pages(clients["all"], floor, found.engine),
                *(row for scope, client in clients.items() for row in _filtered(scope, client, found)),
                *(row for scope, client in clients.items() for row in _orders(scope, client, found.engine))]


def _sorted(client: FlaskClient, floor: FlaskClient) -> Iterator[Row]:
    spent = opener(floor, "/customers?sort=spent")
    for title, sort in (("spent, most first", "-commerce.money.spent"), ("spent, least first", "commerce.money.spent"),
                        ("last order, newest first", "-commerce.last_order"),
                        ("last order, oldest first", "commerce.last_order")):
        yield against_floor(f"list by {title}", opener(client, address(sort)), spent, 4)
    last = opener(floor, "/orders")
    for title, sort in (("date", "-commerce.order.placed"), ("amount", "-commerce.order.money.total"),
                        ("number", "commerce.order.number")):
        yield against_floor(f"orders by {title}", opener(client, _orders_at(sort)), last, 4)


def _pages(client: FlaskClient, floor: FlaskClient, engine: Engine) -> Iterator[Row]:
    """A customer's page with orders on its timeline, and an order's."""
    ours, theirs = cycle(range(1, STORIES)), cycle(range(1, STORIES))
    yield against_floor("a customer's page with orders", lambda: opened(client, f"/customers/{next(ours)}"),
                        lambda: opened(floor, f"/customers/{next(theirs)}"), 5)
    with engine.connect() as connection:
        order = connection.scalar(select(Order.id).order_by(Order.id.desc()).limit(1))
    yield within("an order's page", sample(lambda: opened(client, f"/commerce/orders/{order}")), TYPICAL, ALWAYS)


def _deep(bench: Bench) -> Iterator[Row]:
    """A page of orders nine tenths into the list."""
    config = Config(instance=bench.folder, database_url=bench.url, secret_key="benchmark", audit_key=b"benchmark")
    with make_runtime(config, bench.engine, [guanxi_commerce.plugin]).opened(Principal.system("benchmark")) as ctx:
        for title, sort, column in (("date", "commerce.order.placed", Order.placed_at),
                                    ("amount", "commerce.order.money.total", Order.base_total)):
            value, row_id = ctx.session.execute(
                select(column, Order.id).order_by(column, Order.id).offset(bench.size // 2).limit(1)).one()
            yield compared(ctx, f"orders by {title}", ListQuery.usual(ORDER, sort=sort), value, row_id)


def _filtered(scope: str, client: FlaskClient, bench: Bench) -> Iterator[Row]:
    """Customers filtered by one figure, sorted by another."""
    for title, share in SHARES.items():
        day = (EPOCH - timedelta(days=days_holding(share) if share else -400)).date()
        yield _within(scope, client, f"last order, {title}, by spent", address(
            "-commerce.money.spent", f"commerce.last_order:from:{day}"))
        least = _quantile(bench, share)
        yield _within(scope, client, f"spent, {title}, by last order", address(
            "-commerce.last_order", f"commerce.money.spent:at_least:{least}"))
    recent = (EPOCH - timedelta(days=days_holding(0.1))).date()
    yield _within(scope, client, "last order, anti-correlated, by average", address(
        "-commerce.money.average", f"commerce.last_order:from:{recent}"))
    yield _within(scope, client, "orders and last order, by name", address(
        "customer.name", "commerce.orders:at_least:15", f"commerce.last_order:from:{recent}"))
    for product, title in zip(SOLD_TO, SHARES, strict=True):
        for sort in ("-commerce.money.spent", "customer.name"):
            yield _within(scope, client, f"bought a product, {title}, by {sort.rpartition('.')[2]}", address(
                sort, f"commerce.bought_product:has:{product},36500"))
    yield _within(scope, client, "did not buy a product, by spent", address(
        "-commerce.money.spent", "commerce.bought_product:lacks:4,36500"))
    yield _within(scope, client, "bought of a category, by last order", address(
        "-commerce.last_order", "commerce.bought_category:has:7,36500"))


def _orders(scope: str, client: FlaskClient, engine: Engine) -> Iterator[Row]:
    """The list of orders: filtered, searched, and far inside."""
    with engine.connect() as connection:
        number = connection.scalar(select(Order.number).order_by(Order.id.desc()).limit(1))
    for title, path in (
            ("of one customer", _orders_at("-commerce.order.placed", "commerce.order.customer:is:5")),
            ("by status placed", _orders_at("-commerce.order.placed", "commerce.order.status:is:placed")),
            ("by status cancelled, by amount",
             _orders_at("-commerce.order.money.total", "commerce.order.status:is:cancelled")),
            ("of one store", _orders_at("-commerce.order.placed", "commerce.order.store:is:7")),
            ("of a month, by amount", _orders_at(
                "-commerce.order.money.total", "commerce.order.placed:between:2024-03-01,2024-03-31")),
            ("of a customer called", _orders_at("-commerce.order.placed", "commerce.order.called:has:张伟")),
            ("with a product", _orders_at("-commerce.order.placed", "commerce.order.with:has:500")),
            ("with a product few bought, by amount",
             _orders_at("-commerce.order.money.total", "commerce.order.with:has:2")),
            ("searched by number", f"/commerce/orders?q={number}")):
        yield _within(scope, client, f"orders {title}", path)


def _within(scope: str, client: FlaskClient, what: str, path: str) -> Row:
    return within(f"as {scope}: {what}{partial(client, path)}", sample(opener(client, path), times=20), TYPICAL, ALWAYS)


def _orders_at(sort: str, *filters: str) -> str:
    return "/commerce/orders?" + urlencode([("sort", sort), *(("f", item) for item in filters)])


def _quantile(bench: Bench, share: float) -> str:
    """What that share of all customers spent at least, in yuan; more than anybody for none."""
    statement = select(CustomerSummary.spent).order_by(CustomerSummary.spent.desc())
    with bench.engine.connect() as connection:
        found = connection.scalar(statement.offset(int(bench.size * share)).limit(1)) or 0
    return f"{found / 100 if share else found:.2f}"
