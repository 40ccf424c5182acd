"""Random orders, returns, cancellations and payments against a slow and obvious model; the seed repeats a run."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from guanxi_commerce.drafts import NewLine, NewOrder, NewReturnLine
from guanxi_commerce.health import differences
from guanxi_commerce.models import CustomerSummary, Order, OrderLine, Return
from guanxi_commerce.services import (
    cancel_orders,
    due_for_review,
    rebuild,
    record_orders,
    record_returns,
    review_states,
)
from tests.plugins.commerce.shop import NOON, Shop

SHANGHAI = ZoneInfo("Asia/Shanghai")
ROUNDS = 150


def nearest(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


@dataclass(slots=True)
class Sold:
    """A line as somebody with a pencil would note it."""

    id: int
    quantity: int
    amount: int
    back: int = 0
    given: int = 0


@dataclass(slots=True)
class Bill:
    """An order."""

    customer: int
    at: datetime
    total: int
    freight: int
    lines: list[Sold]
    given: int = 0
    cancelled: bool = False

    @property
    def gone(self) -> bool:
        return all(line.back == line.quantity for line in self.lines) or 0 < self.total == self.given

    @property
    def day(self) -> date:
        return self.at.astimezone(SHANGHAI).date()


@dataclass(slots=True)
class Book:
    """All there is to know, in plain lists."""

    bills: dict[int, Bill] = field(default_factory=dict)

    def expected(self, customer: int) -> dict[str, Any] | None:
        own = [bill for bill in self.bills.values() if bill.customer == customer]
        if not own:
            return None
        charged = [bill for bill in own if not bill.cancelled]
        kept = sorted((bill for bill in charged if not bill.gone), key=lambda bill: bill.at)
        spent, given = sum(bill.total for bill in charged), sum(bill.given for bill in own)
        items = sum(line.quantity - line.back for bill in kept for line in bill.lines)
        return {
            "orders": len(kept), "days": len({bill.day for bill in kept}), "spent": spent, "returned": given,
            "net": spent - given, "items": items, "unpriced": 0,
            "first_at": kept[0].at if kept else None, "last_at": kept[-1].at if kept else None,
            "average": nearest(Decimal(spent - given) / len(kept)) if kept else None,
            "items_per_order": nearest(Decimal(items) / 10 / len(kept)) if kept else None,
            "return_rate": nearest(Decimal(given) * 10_000 / spent) if spent else None}


@dataclass(slots=True)
class Trial:
    """The shop and the book, doing the same."""

    shop: Shop
    chance: random.Random
    customers: list[int]
    book: Book = field(default_factory=Book)

    def record(self) -> None:
        drafts = [self._draft() for _ in range(self.chance.randrange(1, 4))]
        recorded = self.shop.write(lambda ctx: record_orders(ctx, [*drafts, drafts[0]]))
        assert recorded.issues == ()
        assert recorded.ids[0] == recorded.ids[-1]
        for draft, row_id in zip(drafts, recorded.ids[:-1], strict=True):
            assert row_id is not None
            self._check(draft, row_id)

    def _draft(self) -> NewOrder:
        chance = self.chance
        lines = []
        for _ in range(chance.randrange(1, 4)):
            price, quantity = chance.randrange(1, 9_999), chance.choice((1_000, 2_000, 3_000, 333, 1_500))
            gross = nearest(Decimal(price) * quantity / 1_000)
            lines.append(NewLine(text="x", price=price, quantity=quantity, discount=chance.choice((0, 0, gross // 3))))
        nets = sum(nearest(Decimal(line.price or 0) * line.quantity / 1_000) - line.discount for line in lines)
        return self.shop.order(chance.choice(self.customers), *lines, freight=chance.choice((0, 800)),
                               discount=chance.choice((0, 0, nets // 7)), days_ago=chance.randrange(0, 500))

    def _check(self, draft: NewOrder, row_id: int) -> None:
        gross = [nearest(Decimal(line.price or 0) * line.quantity / 1_000) for line in draft.lines]
        total = sum(gross) - sum(line.discount for line in draft.lines) - draft.discount + draft.freight
        stored = self.shop.lines(row_id)
        assert sum(row.amount for row in stored) == total - draft.freight
        assert all(0 <= row.amount <= limit for row, limit in zip(stored, gross, strict=True))
        self.book.bills[row_id] = Bill(draft.customer_id, draft.placed_at, total, draft.freight,
                                       [Sold(row.id, row.quantity, row.amount) for row in stored])

    def bring_back(self) -> None:
        """A part, sometimes more than there is; the second time around as often as the first."""
        if not self.book.bills:
            return
        row_id = self.chance.choice(list(self.book.bills))
        bill = self.book.bills[row_id]
        line = self.chance.choice(bill.lines)
        quantity = self.chance.choice((line.quantity, 500, max(1, line.quantity - line.back)))
        draft = self.shop.back(row_id, NewReturnLine(line_id=line.id, quantity=quantity))
        recorded = self.shop.write(lambda ctx: record_returns(ctx, [draft, draft]))
        if bill.cancelled or line.back + quantity > line.quantity:
            assert recorded.ids == (None, None)
            assert {issue.code for issue in recorded.issues} <= {"cancelled", "too_much"}
            return
        assert recorded.issues == ()
        upto = [nearest(Decimal(line.amount) * pieces / line.quantity) for pieces in (line.back, line.back + quantity)]
        line.back, line.given = line.back + quantity, line.given + upto[1] - upto[0]
        bill.given += upto[1] - upto[0]

    def bring_all_back(self) -> None:
        open_bills = [row_id for row_id, bill in self.book.bills.items() if not bill.cancelled and not bill.gone]
        if open_bills:
            row_id = self.chance.choice(open_bills)
            bill = self.book.bills[row_id]
            self.shop.returns(row_id, *(NewReturnLine(line_id=line.id, quantity=line.quantity - line.back)
                                        for line in bill.lines if line.back < line.quantity))
            for line in bill.lines:
                bill.given += line.amount - line.given
                line.back, line.given = line.quantity, line.amount

    def cancel(self) -> None:
        fit = [row_id for row_id, bill in self.book.bills.items() if not bill.given and not bill.gone]
        if fit:
            row_id = self.chance.choice(fit)
            self.shop.write(lambda ctx: cancel_orders(ctx, [row_id]))
            self.book.bills[row_id].cancelled = True

    def let_time_pass(self) -> None:
        self.shop.now += timedelta(days=self.chance.randrange(1, 40))
        self.shop.write(lambda ctx: review_states(ctx, due_for_review(ctx, 100)))

    def compare(self) -> None:
        for customer in self.customers:
            expected, row = self.book.expected(customer), self.shop.summary(customer)
            found = None if row is None else {name: getattr(row, name) for name in expected or ()}
            assert found == expected


def everything(shop: Shop) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of the tables that follow from others."""
    return {model.__tablename__: [tuple(row) for row in shop.ctx.session.execute(
        select(*model.__table__.c).order_by(*model.__table__.primary_key))]
        for model in (CustomerSummary, Order, OrderLine, Return)}


def test_the_shop_and_the_model_never_part(shop: Shop) -> None:
    seed = int(os.environ.get("GUANXI_COMMERCE_SEED") or random.randrange(10**9))
    print(f"GUANXI_COMMERCE_SEED={seed}")
    chance = random.Random(seed)
    trial = Trial(shop, chance, [shop.make.customer() for _ in range(4)])
    acts: list[Callable[[], None]] = [trial.record, trial.record, trial.bring_back, trial.bring_back,
                                      trial.bring_all_back, trial.cancel, trial.let_time_pass]
    for _ in range(ROUNDS):
        chance.choice(acts)()
        trial.compare()
    assert list(differences(shop.ctx)) == []
    before = everything(shop)
    assert shop.write(lambda ctx: rebuild(ctx, 0, 100)) is None
    assert everything(shop) == before


@pytest.mark.parametrize("column", ["orders", "net", "last_at", "lapses_on"])
def test_a_row_that_says_something_else_is_found(shop: Shop, column: str) -> None:
    customer = shop.make.customer()
    shop.buys(customer)
    wrong = {"orders": 9, "net": 1, "last_at": NOON - timedelta(days=1), "lapses_on": date(2020, 1, 1)}[column]
    shop.write(lambda ctx: setattr(ctx.session.get_one(CustomerSummary, customer), column, wrong))
    assert [(found.customer_id, found.column) for found in differences(shop.ctx)] == [(customer, column)]
    shop.write(lambda ctx: rebuild(ctx, 0, 100))
    assert list(differences(shop.ctx)) == []


def test_a_row_without_facts_and_facts_without_a_row_are_found(shop: Shop) -> None:
    bare, bought = shop.make.customer(), shop.make.customer()
    shop.buys(bought)

    def swap(ctx: Any) -> None:
        row = ctx.session.get_one(CustomerSummary, bought)
        ctx.session.add(CustomerSummary(**{name: getattr(row, name) for name in (
            "orders", "days", "spent", "returned", "net", "items", "unpriced")}, customer_id=bare))
        ctx.session.delete(row)
    shop.write(swap)
    assert {found.customer_id for found in differences(shop.ctx)} == {bare, bought}
    shop.write(lambda ctx: rebuild(ctx, 0, 100))
    assert list(differences(shop.ctx)) == []
    assert shop.summary(bare) is None
