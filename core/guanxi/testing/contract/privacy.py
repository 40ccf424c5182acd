"""What the plugin keeps about a customer goes with the customer: merged, copied out, forgotten."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Engine, func, inspect, select

from guanxi.ctx import Ctx
from guanxi.customers.merging.services import Merge, merge
from guanxi.customers.models import Customer
from guanxi.db import EVERYTHING, unit_of_work
from guanxi.testing.contract.base import MARK, Contract, models_of, owned, rows_of
from guanxi.testing.traces import traces
from guanxi.transfer.copy import copy_of
from guanxi.transfer.erasing import erase_customer


class PrivacyContract(Contract):
    """Merge, copy, erasure."""

    def test_merged_customers_leave_nothing_behind(
            self, ctx: Ctx, a_filled: Callable[[], int], run_jobs: Callable[[], int]) -> None:
        """Handlers of what happened before may come late, and still write nothing about who is gone."""
        survivor, absorbed = a_filled(), a_filled()
        models = owned(models_of(ctx, self.plugin))
        before = {model: rows_of(ctx, model, survivor) + rows_of(ctx, model, absorbed) for model in models}
        versions = {row.id: row.version for row in ctx.session.execute(
            select(Customer.id, Customer.version).where(Customer.id.in_([survivor, absorbed])))}
        merge(ctx, Merge(survivor=survivor, versions=versions))
        run_jobs()
        left = [f"{column.class_.__tablename__}.{column.key}" for column in _pointing(ctx, self.plugin)
                if ctx.session.scalar(select(func.count()).where(column == absorbed), execution_options=EVERYTHING)]
        assert left == [], "these still name a customer who was merged into another"
        lost = [model.__tablename__ for model in models if before[model] and not rows_of(ctx, model, survivor)]
        assert lost == [], "of these tables nothing came along"

    def test_a_copy_of_all_data_holds_what_it_keeps(self, ctx: Ctx, engine: Engine, filled: int) -> None:
        texts = set(_texts(ctx, self.plugin))
        with unit_of_work(ctx) as unit:
            copy = json.loads(copy_of(unit.ctx, filled))
        said = json.dumps([copy["tables"], copy["plugins"]], ensure_ascii=False)
        assert {text for text in texts if text not in said} == set(), "kept about the customer, and not in the copy"

    def test_of_an_erased_customer_no_trace_is_left(self, ctx: Ctx, engine: Engine, filled: int,
                                                    run_jobs: Callable[[], int]) -> None:
        """Here too handlers come late."""
        erase_customer(ctx, filled)
        run_jobs()
        kept = [model.__tablename__ for model in owned(models_of(ctx, self.plugin))
                if model.__when_erased__ == "deleted" and rows_of(ctx, model, filled)]
        assert kept == [], "these still have rows of a customer who was erased"
        assert traces(engine, MARK) == {}, "what was written about the customer still stands there"


def _pointing(ctx: Ctx, plugin: str) -> Iterator[Any]:
    """The plugin's columns that name customers."""
    for model in models_of(ctx, plugin):
        for key, column in inspect(model).columns.items():
            if key == "customer_id" or any(one.target_fullname == "customer.id" for one in column.foreign_keys):
                yield getattr(model, key)


def _texts(ctx: Ctx, plugin: str) -> Iterator[str]:
    """The texts with the mark that stand in any table of the plugin."""
    for model in models_of(ctx, plugin):
        columns = [getattr(model, key) for key, _column in inspect(model).columns.items()]
        for row in ctx.session.execute(select(*columns), execution_options=EVERYTHING):
            yield from (value for value in row if isinstance(value, str) and MARK in value)
