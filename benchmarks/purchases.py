"""Orders to measure with, on top of the customers: five a customer, the same rows for the same size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from math import sqrt
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, Index, inspect, select, text

import guanxi_commerce
from benchmarks.databases import SCOPES, STORIES, Bench, prepared
from benchmarks.seed import EPOCH
from guanxi import migrate
from guanxi.accounts.models import Grant, Role, Store
from guanxi.config import Config
from guanxi.ctx import Ctx, Principal
from guanxi.customers.models import Customer
from guanxi.db import Base, insert_many, unit_of_work
from guanxi.db.sessions import write_session
from guanxi.features import make_runtime
from guanxi.timeline.models import TimelineEntry
from guanxi_commerce.daily import rebuilt
from guanxi_commerce.house import house_of
from guanxi_commerce.models import Category, Order, OrderLine, Payment, Product, Return, ReturnLine, letters_of
from guanxi_commerce.summaries import outcomes, write

OWNER: Final = migrate.Owner(name="commerce",
                             versions=Path(guanxi_commerce.__file__).parent / "migrations" / "versions")
COUNTS: Final = (0, 1, 2, 4, 8, 15)
"""How many orders a customer has, in turn: five on average, and a sixth never bought."""
SPAN: Final = 1_200
"""Days before EPOCH among which the last orders lie, more of them long ago."""
STORES, CATEGORIES, PRODUCTS = 20, 20, 1_000
SOLD_TO: Final = {1: 0, 2: 10_000, 3: 100, 4: 2}
"""The first products, and that one customer in so many has bought it; the others are bought at random."""
_TOP: Final = 1_000_000
_CHUNK: Final = 20_000
_AWAY: Final = timedelta(hours=8)
_ENTRIES: Final = 1_000_000
"""Timeline entries of orders are numbered from here on, behind those that are there."""
_DIGEST: Final = bytes(16)
_FACTS: Final[tuple[type[Base], ...]] = (Order, OrderLine, Return, ReturnLine, Payment)


@dataclass(frozen=True, slots=True)
class Sold:
    """One order: the `turn`th from the end of its customer's."""

    id: int
    customer: int
    turn: int
    at: datetime
    price: int

    @property
    def day(self) -> date:
        """Its day where the organisation is."""
        return (self.at + _AWAY).date()

    @property
    def back(self) -> int:
        """Pieces of its three that came back: all of some orders, one of others."""
        if self.customer % 11 == 0 and self.turn == 1:
            return 3
        return 1 if self.customer % 7 == 0 and self.turn == 0 else 0

    @property
    def status(self) -> str:
        """What became of it."""
        if self.back == 3:
            return "returned"
        if self.customer % 13 == 0 and self.turn == 2:
            return "cancelled"
        return "placed" if self.customer % 10 == 1 and self.turn == 0 else "completed"


@contextmanager
def with_orders(bench: Bench) -> Iterator[Bench]:
    """A database like `bench` with orders in it, made when it is not there yet and kept."""
    with prepared(bench.kind, bench.size, bench.folder.parent, "_orders") as found:
        migrate.upgrade(found.engine, [OWNER])
        if not inspect(found.engine).has_table("benchmark_orders_done"):
            _fill(found)
        yield found


def recency(number: int) -> float:
    """How long ago a customer last bought: from 0 to 1, spread evenly."""
    return (number * 7_919) % _TOP / _TOP


def days_holding(share: float) -> int:
    """Days before EPOCH within which so many of all customers bought last."""
    return round(SPAN * sqrt(share * len(COUNTS) / (len(COUNTS) - 1)))


def sold(size: int) -> Iterator[Sold]:
    """All orders, oldest turns first, so that those of one customer lie far apart."""
    row_id = 0
    for turn in range(max(COUNTS) - 1, -1, -1):
        for number in range(1, size + 1):
            if turn < COUNTS[number % len(COUNTS)]:
                row_id += 1
                # The longer ago the last order, the dearer: who bought lately is at the end of the list by amount.
                ago = SPAN * sqrt(recency(number)) + turn * (7 + number % 60)
                yield Sold(row_id, number, turn, EPOCH - timedelta(days=ago), 1_000 + int(recency(number) * 10**5))


def _fill(bench: Bench) -> None:
    print(f"  making {bench.size * 5:,} orders")
    config = Config(instance=bench.folder, database_url=bench.url, secret_key="benchmark", audit_key=b"benchmark")
    indexes = [index for model in _FACTS for index in Base.metadata.tables[model.__tablename__].indexes]
    _dropped(bench.engine, indexes)
    with write_session(bench.engine, Principal.system("benchmark")) as session:
        for model, columns, rows in _shelf():
            insert_many(session, model, columns, rows)
        _grant(session)
        session.commit()
        for part in _parts(sold(bench.size)):
            for model, columns, rows in _tables(part):
                insert_many(session, model, columns, rows)
            session.commit()
    for index in indexes:
        index.create(bench.engine)
    with make_runtime(config, bench.engine, [guanxi_commerce.plugin]).opened(Principal.system("benchmark")) as ctx:
        _sum_up(ctx, bench.size)
    with bench.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if bench.kind == "postgresql" else "ANALYZE"))
        connection.execute(text("CREATE TABLE benchmark_orders_done (at INTEGER)"))


def _dropped(engine: Engine, indexes: Sequence[Index]) -> None:
    """Made again at the end: row by row they take several times as long."""
    for index in indexes:
        index.drop(engine, checkfirst=True)


def _grant(session: Any) -> None:
    """Let the three who sign in see orders."""
    for name, (_, scope) in SCOPES.items():
        role = session.scalars(select(Role).where(Role.name == name)).one()
        session.add(Grant(role_id=role.id, permission="commerce.view", scope=scope))


def _sum_up(ctx: Ctx, size: int) -> None:
    house = house_of(ctx)
    for first in range(1, size + 1, _CHUNK // 10):
        ids = list(ctx.session.scalars(select(Customer.id).where(Customer.id.between(first, first + _CHUNK // 10 - 1))))
        with unit_of_work(ctx) as unit:
            write(unit.ctx, ids, [found.row for found in outcomes(unit.ctx, rebuilt(unit.ctx, ids), house).values()])


def _parts(orders: Iterator[Sold]) -> Iterator[list[Sold]]:
    while part := list(islice(orders, _CHUNK)):
        yield part


def _shelf() -> Iterator[tuple[type[Base], Sequence[str], Iterable[Sequence[Any]]]]:
    yield Store, ("id", "code", "name", "archived"), ((i, f"S{i}", f"门店{i}", False) for i in range(1, STORES + 1))
    yield Category, ("id", "name", "path"), ((i, f"类{i}", f"/{i}/") for i in range(1, CATEGORIES + 1))
    yield Product, ("id", "code", "name", "letters", "category_id", "price", "cost", "tax_rate", "status",
                   "created_at", "updated_at"), (
        (i, f"P{i:04d}", f"商品{i}", letters_of(f"商品{i}"), 1 + i % CATEGORIES, 1_000 + i, 500, 1_300, "active", EPOCH,
         EPOCH)
        for i in range(1, PRODUCTS + 1))


def _tables(part: Sequence[Sold]) -> Iterator[tuple[type[Base], Sequence[str], Iterable[Sequence[Any]]]]:
    backs = [order for order in part if order.back]
    paid = [order for order in part if order.customer % 10 == 0]
    yield Order, ("id", "number", "source", "customer_id", "store_id", "channel", "status", "placed_at", "placed_on",
                  "currency", "goods", "discount", "freight", "total", "cost", "base_total", "base_cost", "items",
                  "refunded", "returned_items", "key", "digest", "created_at"), map(_order_row, part)
    yield OrderLine, ("id", "order_id", "customer_id", "position", "product_id", "quantity", "price", "cost",
                      "discount", "amount", "placed_on", "returned", "refunded", "kept"), (
        row for order in part for row in _line_rows(order))
    yield Return, ("id", "customer_id", "order_id", "returned_at", "returned_on", "reason", "currency", "amount",
                   "base_amount", "items", "key", "digest", "created_at"), (
        (order.id, order.customer, order.id, order.at + timedelta(days=2), order.day + timedelta(days=2), "size",
         "CNY", order.back * order.price, order.back * order.price, order.back * 1_000, f"r{order.id}", _DIGEST, EPOCH)
        for order in backs)
    yield ReturnLine, ("return_id", "customer_id", "line_id", "quantity", "amount"), (
        (order.id, order.customer, 2 * order.id - 1 + place, 1_000 * pieces, order.price * pieces)
        for order in backs for place, pieces in enumerate((min(order.back, 2), order.back - 2)) if pieces > 0)
    yield Payment, ("customer_id", "order_id", "way", "received_at", "received_on", "currency", "amount",
                    "base_amount", "key", "digest", "created_at"), (
        (order.customer, order.id, "wechat", order.at, order.day, "CNY", 3 * order.price, 3 * order.price,
         f"p{order.id}", _DIGEST, EPOCH) for order in paid)
    yield TimelineEntry, ("id", "customer_id", "kind", "at", "entered_at", "pinned", "data"), (
        (_ENTRIES + order.id, order.customer, "commerce.order", order.at, order.at, False, {
            "order": order.id, "number": f"N{order.id:08d}", "total": 3 * order.price, "currency": "CNY"})
        for order in part if order.customer <= STORIES)


def _order_row(order: Sold) -> Sequence[Any]:
    total = 3 * order.price
    return (order.id, f"N{order.id:08d}", "", order.customer, 1 + order.customer % STORES,
            "online" if order.id % 3 else "store", order.status, order.at, order.day, "CNY", total, 0, 0, total, None,
            total, None, 3_000, order.back * order.price, order.back * 1_000, f"o{order.id}", _DIGEST, order.at)


def _line_rows(order: Sold) -> Iterator[Sequence[Any]]:
    """Two pieces of one product, and one of another: the one few or many have, in the last order."""
    special = next((product for product, one_in in SOLD_TO.items()
                    if order.turn == 0 and one_in and order.customer // len(COUNTS) % one_in == 0), None)
    lost = order.status in ("returned", "cancelled")
    for place, product, pieces in ((1, 5 + order.id * 31 % (PRODUCTS - 4), 2),
                                   (2, special or 5 + order.id * 17 % (PRODUCTS - 4), 1)):
        back = min(pieces, order.back) if place == 1 else max(0, order.back - 2)
        yield (2 * order.id - 2 + place, order.id, order.customer, place, product, pieces * 1_000, order.price, None,
               0, pieces * order.price, order.day, back * 1_000, back * order.price,
               0 if lost else (pieces - back) * 1_000)
