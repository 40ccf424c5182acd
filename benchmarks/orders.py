"""Orders a second, two lines each, with all that follows from them: as history, and with states at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Final

from sqlalchemy import select

import guanxi_commerce
from benchmarks.copies import copied
from benchmarks.databases import Bench
from benchmarks.measure import Row
from guanxi import migrate
from guanxi.config import Config
from guanxi.ctx import Ctx, Principal
from guanxi.customers.models import Customer
from guanxi.db import unit_of_work
from guanxi.features import make_runtime
from guanxi_commerce import services
from guanxi_commerce.drafts import NewLine, NewOrder, NewProduct, Recorded

EACH: Final = 5
"""Orders a customer, half of them as history."""
CHUNK: Final = 2_000
PRODUCTS: Final = 500
LEAST: Final = 5_000
"""Orders a second into SQLite, by one process."""

Record = Callable[[Ctx, Sequence[NewOrder]], Recorded]


def run(bench: Bench) -> list[Row]:
    """The rows of this subject."""
    with copied(bench) as database:
        versions = Path(guanxi_commerce.__file__).parent / "migrations" / "versions"
        owner = migrate.Owner(name="commerce", versions=versions)
        migrate.upgrade(database.engine, [owner])
        config = Config(instance=database.folder, database_url=database.url, secret_key="benchmark",
                        audit_key=b"benchmark")
        runtime = make_runtime(config, database.engine, [guanxi_commerce.plugin])
        with runtime.opened(Principal.system("benchmark")) as ctx:
            customers = list(ctx.session.scalars(select(Customer.id).where(Customer.merged_into.is_(None))))
            products = _products(ctx)
            count = CHUNK * max(1, bench.size * EACH // 2 // CHUNK)
            return [_row(bench, what, count, _a_second(ctx, record, customers, products, count, what))
                    for what, record in (("orders as history", services.import_orders),
                                         ("orders recorded", services.record_orders))]


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


def _row(bench: Bench, what: str, count: int, found: float) -> Row:
    limited = bench.kind == "sqlite" and what == "orders as history"
    return Row(what=f"{what}, {count:,}", found=f"{found:,.0f}/s", limit=f">= {LEAST:,}/s" if limited else "",
               held=not limited or found >= LEAST)
