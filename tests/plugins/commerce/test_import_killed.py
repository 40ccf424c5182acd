"""An import of orders that is killed anywhere goes on where it was, and ends as if nothing had happened."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, select

from guanxi.audit.queries import broken_rows
from guanxi.ctx import Ctx
from guanxi.customers.models import Customer
from guanxi.testing import databases
from guanxi.timeline.models import TimelineEntry
from guanxi.transfer.engine import import_rows
from guanxi.transfer.models import ImportRow, ImportRun
from guanxi.transfer.runs import read_run
from guanxi_commerce.health import differences
from guanxi_commerce.models import CustomerSummary, Order, OrderLine, Return, ReturnLine
from tests.core.import_help import Driver, began, counts, killed, real_file, table
from tests.strength import times

KILLS = times(20, 6)
TITLES = ("number", "placed_at", "customer", "product_name", "quantity", "price")
LEFT_OUT = {"id", "created_at", "at", "entered_at", "data", "review_on", "digest"}


def trade(ctx: Ctx) -> str:
    """A hash of what an import of orders writes, without ids and times of its own."""
    numbers = {row.id: row.number for row in ctx.session.execute(select(Customer.id, Customer.number))}
    names = {row.id: row.number for row in ctx.session.execute(select(Order.id, Order.number))}
    names |= {-row.id: row.key for row in ctx.session.execute(select(Return.id, Return.key))}
    found = [json.dumps([row.number, row.name, row.state]) for row in ctx.session.execute(
        select(Customer.number, Customer.name, Customer.state))]
    for model in (Order, OrderLine, Return, ReturnLine, CustomerSummary, TimelineEntry):
        columns = [column for column in model.__mapper__.columns.keys() if column not in LEFT_OUT]  # noqa: SIM118 - a collection
        for row in ctx.session.execute(select(*(getattr(model, column) for column in columns))):
            values = dict(row._mapping)
            values["customer_id"] = numbers[values["customer_id"]]
            for key, sign in (("order_id", 1), ("return_id", -1)):
                if values.get(key) is not None:
                    values[key] = names[sign * values[key]]
            found.append(json.dumps([model.__tablename__, values], default=str, sort_keys=True))
    return sha256("\n".join(sorted(found)).encode()).hexdigest()


def same_as_unkilled(engine: Engine, ctx: Ctx, tmp_path: Path, path: Path, maps: Sequence[str], **wish: Any) -> None:
    seed = int(time.time())
    begun = began(ctx, path, maps, **wish)
    expected = import_rows(Driver(ctx), begun.run_id, begun.plan)
    unkilled = trade(ctx)
    databases.empty(engine)
    dice = Random(seed)
    places = sorted(dice.randrange(expected.rows) for _ in range(KILLS))
    options = {**wish, "maps": list(maps), "plugins": ["guanxi_commerce"]}
    assert killed(engine, tmp_path, path, options, places, seed) == KILLS
    run = read_run(ctx, ctx.session.scalars(select(ImportRun.id)).one())
    assert (counts(run), run.figures, run.state) == (counts(expected), expected.figures, "done"), f"seed {seed}"
    assert trade(ctx) == unkilled, f"seed {seed}"
    assert ctx.session.scalars(select(ImportRow.row).where(ImportRow.mark.is_not(None))).all() == []
    assert list(differences(ctx)) == []
    assert broken_rows(ctx) == ([], None)


@pytest.mark.slow
def test_killed_at_many_points_the_end_is_the_same(engine: Engine, ctx: Ctx, tmp_path: Path) -> None:
    rows = [(f"A{place % 900:04d}", "2026-01-05 10:00", str(place % 300), f"thing {place}", str(place % 5 + 1), "1.25")
            for place in range(2_600)]
    rows += [("C0001", "2026-01-06", "7", "thing", "-1", "1.25"), ("A9999", "2026-01-06", "", "thing", "1", "1"),
             *rows[:9]]
    path = table(tmp_path / "a.csv", rows, TITLES)
    same_as_unkilled(engine, ctx, tmp_path, path, [f"{title}={title}" for title in TITLES], target="commerce.orders",
                     options={"create_customers": True})


@pytest.mark.attack
def test_a_real_file_killed_at_many_points_ends_the_same(engine: Engine, ctx: Ctx, tmp_path: Path) -> None:
    path = real_file("online_retail", "online_retail_II_subset.csv.gz")
    maps = ("number=Invoice", "placed_at=InvoiceDate", "customer=Customer ID", "product=StockCode", "quantity=Quantity",
            "price=Price", "part=sheet")
    same_as_unkilled(engine, ctx, tmp_path, path, maps, target="commerce.orders", timezone="Europe/London",
                     options={"create_customers": True, "currency": "GBP"})
