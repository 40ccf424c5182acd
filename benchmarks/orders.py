"""Orders a second, two lines each, with all that follows from them, beside a raw insert of the same rows; and how
long one order takes a customer who has very many."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any, Final

from sqlalchemy import Engine, func, select, text

import guanxi_commerce
from benchmarks.copies import copied
from benchmarks.databases import Bench
from benchmarks.measure import Row, Sample, sample
from benchmarks.purchases import OWNER
from benchmarks.raw import insert_rows, rows_between
from guanxi import migrate
from guanxi.config import Config
from guanxi.ctx import Ctx, Principal
from guanxi.customers.models import Customer
from guanxi.db import insert_many, unit_of_work
from guanxi.events.models import EventRow
from guanxi.features import make_runtime
from guanxi.timeline.models import TimelineEntry
from guanxi_commerce import services
from guanxi_commerce.drafts import NewLine, NewOrder, NewProduct, NewReturn, NewReturnLine, Recorded
from guanxi_commerce.models import CustomerSummary, Order, OrderLine, Product

EACH: Final = 10
"""Orders a customer, as history."""
CHUNK: Final = 2_000
PRODUCTS: Final = 500
MOST_ORDERS: Final = 1_000_000
AT_ONCE: Final = 200_000
"""So many are recorded with their states at once, no more."""
LEAST: Final = 5_000
"""Orders a second into SQLite, by one process."""
MOST_TIMES_RAW: Final = 4.5
"""How much longer history may take than the driver for the same rows, on either database."""
COUNTS_FROM: Final = 100_000
"""Orders from which on the limits of speed count: below, most of it is the first statement of each kind."""
HISTORIES: Final = (1, 1_000, 100_000)
"""Orders that a customer has who then buys once more."""
SPAN: Final = 1_000
"""Days among which they lie."""
MOST_MORE: Final = 5.0
"""So many milliseconds longer one order may take for having so many before it."""

Record = Callable[[Ctx, Sequence[NewOrder]], Recorded]


def run(bench: Bench) -> list[Row]:
    """The rows of this subject."""
    with ExitStack() as stack:
        database, other = stack.enter_context(copied(bench)), stack.enter_context(copied(bench))
        for one in (database, other):
            migrate.upgrade(one.engine, [OWNER])
        ctx = stack.enter_context(_runtime(database).opened(Principal.system("benchmark")))
        customers = list(ctx.session.scalars(select(Customer.id).where(Customer.merged_into.is_(None))))
        products = _products(ctx)
        total = min(MOST_ORDERS, CHUNK * max(1, bench.size * EACH // CHUNK))
        before = _last_entry(database.engine)
        history = _a_second(ctx, services.import_orders, customers, products, total, "history")
        raw = _raw_a_second(database.engine, other.engine, total, before)
        some = min(AT_ONCE, total)
        recorded = _a_second(ctx, services.record_orders, customers, products, some, "recorded")
        return [_row(bench, total, history, raw),
                Row(what=f"orders recorded, {some:,}", found=f"{recorded:,.0f}/s", limit="", held=True),
                *_one_more(ctx, customers, products)]


def _runtime(bench: Bench) -> Any:
    config = Config(instance=bench.folder, database_url=bench.url, secret_key="benchmark", audit_key=b"benchmark")
    return make_runtime(config, bench.engine, [guanxi_commerce.plugin])


def _products(ctx: Ctx) -> list[int]:
    with unit_of_work(ctx) as unit:
        return services.create_products(unit.ctx, [
            NewProduct(code=f"P{place}", name=f"Product {place}", price=100 + place, cost=50)
            for place in range(PRODUCTS)])


def _a_second(ctx: Ctx, record: Record, customers: Sequence[int], products: Sequence[int], count: int, name: str
              ) -> float:
    """Orders recorded a second, commits included and the making of the drafts not."""
    chance = Random(1)
    spent = 0.0
    for start in range(0, count, CHUNK):
        drafts = [_draft(chance, f"{name} {start + place}", customers, products, ctx) for place in range(CHUNK)]
        started = time.perf_counter()
        with unit_of_work(ctx) as unit:
            recorded = record(unit.ctx, drafts)
        spent += time.perf_counter() - started
        assert len(recorded.fresh) == CHUNK
    return count / spent


def _draft(chance: Random, key: str, customers: Sequence[int], products: Sequence[int], ctx: Ctx) -> NewOrder:
    return NewOrder(
        key=key, customer_id=chance.choice(customers), placed_at=ctx.now - timedelta(minutes=chance.randrange(10**6)),
        lines=(NewLine(product_id=chance.choice(products), quantity=1_000 * chance.randrange(1, 4)),
               NewLine(product_id=chance.choice(products))))


def _last_entry(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(select(func.max(TimelineEntry.id))) or 0)


def _raw_a_second(source: Engine, target: Engine, orders: int, entries: int) -> float:
    """Orders a second when the driver alone inserts what `source` has of them into the same schema: orders, lines,
    timeline, events, and each customer's figures once. `entries`: where the timeline ended before."""
    spent = 0.0
    with source.connect() as connection:
        insert_rows(target, [rows_between(connection, Product, "id", 0, PRODUCTS)])
        last = int(connection.scalar(select(func.max(CustomerSummary.customer_id))) or 0)
        events = int(connection.scalar(select(func.min(EventRow.id))) or 0) - 1
        parts = CHUNK // services.orders.SUBJECTS
        for place in range(orders // CHUNK):
            first = place * CHUNK
            spent += _inserted(target, [
                rows_between(connection, Order, "id", first, first + CHUNK),
                rows_between(connection, OrderLine, "order_id", first, first + CHUNK),
                rows_between(connection, TimelineEntry, "id", entries + first, entries + first + CHUNK),
                rows_between(connection, EventRow, "id", events + place * parts, events + (place + 1) * parts)])
        for first in range(0, last, CHUNK):
            spent += _inserted(target, [rows_between(connection, CustomerSummary, "customer_id", first, first + CHUNK)])
    return orders / spent


def _inserted(target: Engine, chunk: Any) -> float:
    started = time.perf_counter()
    insert_rows(target, chunk)
    return time.perf_counter() - started


def _one_more(ctx: Ctx, customers: Sequence[int], products: Sequence[int]) -> Iterator[Row]:
    """One order, and one return, of a customer with a history, each in a transaction of its own."""
    chance, numbers = Random(2), count()
    floor: Sample | None = None
    for history, customer in zip(HISTORIES, customers, strict=False):
        _history(ctx, customer, history)

        def buy(customer: int = customer) -> None:
            draft = _draft(chance, f"one {next(numbers)}", [customer], products, ctx)
            with unit_of_work(ctx) as unit:
                services.record_order(unit.ctx, draft)
        found = sample(buy)
        floor = floor or found
        yield _more(f"one order of a customer with {history:,}", found, floor)
    assert floor is not None
    sold = iter(ctx.session.execute(select(OrderLine.order_id, OrderLine.id).where(
        OrderLine.customer_id == customers[len(HISTORIES) - 1], OrderLine.position == 1)
        .order_by(OrderLine.id.desc()).limit(40)).all())

    def give_back() -> None:
        order_id, line_id = next(sold)
        with unit_of_work(ctx) as unit:
            services.record_return(unit.ctx, NewReturn(
                key=f"back {order_id}", returned_at=ctx.now, order_id=order_id,
                lines=(NewReturnLine(line_id=line_id, quantity=500),)))
    yield _more(f"one return of a customer with {HISTORIES[-1]:,}", sample(give_back), floor)


def _history(ctx: Ctx, customer: int, orders: int) -> None:
    """`orders` orders of `customer`, without lines and put there raw."""
    with unit_of_work(ctx) as unit:
        insert_many(unit.session, Order, (
            "number", "customer_id", "source", "channel", "status", "placed_at", "placed_on", "currency", "goods",
            "discount", "freight", "total", "base_total", "items", "refunded", "returned_items", "key", "digest",
            "created_at"), [
            (f"H{customer}-{place}", customer, "history", "store", "completed", at, at.date(), "CNY", 100, 0, 0, 100,
             100, 1_000, 0, 0, f"h{customer}-{place}", bytes(16), at)
            for place in range(orders) for at in [ctx.now - timedelta(minutes=place * SPAN * 1_440 // orders)]])
    with ctx.session.get_bind().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE commerce_order"))


def _more(what: str, found: Sample, floor: Sample) -> Row:
    held = found.p50 <= floor.p50 + MOST_MORE
    return Row(what=what, found=f"{found.p50:.2f} ms", floor=f"{floor.p50:.2f} ms", ratio=found.p50 / floor.p50,
               limit=f"<= + {MOST_MORE:g} ms", held=held)


def _row(bench: Bench, total: int, found: float, raw: float) -> Row:
    least = LEAST if bench.kind == "sqlite" and total >= COUNTS_FROM else 0
    return Row(what=f"orders as history, {total:,}", found=f"{found:,.0f}/s", floor=f"{raw:,.0f}/s raw",
               ratio=raw / found, limit=f"<= {MOST_TIMES_RAW}x" + (f", >= {least:,}/s" if least else ""),
               held=found >= least and raw / found <= MOST_TIMES_RAW)
