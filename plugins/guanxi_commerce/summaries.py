"""What the facts of a customer come to, and writing it: always from the facts, never by adding to what was there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import delete, select

from guanxi.api import EVERYTHING, Ctx, among, insert_many
from guanxi_commerce.amounts import PIECE, half_up
from guanxi_commerce.house import House
from guanxi_commerce.models import VALID, CustomerSummary, Order, Return
from guanxi_commerce.standing import Standing, standing

_PERCENT: Final = 10_000


class Summary(NamedTuple):
    """One row of the table, in the order of COLUMNS."""

    customer_id: int
    orders: int
    days: int
    spent: int
    returned: int
    net: int
    items: int
    unpriced: int
    first_at: datetime | None
    last_at: datetime | None
    average: int | None
    items_per_order: int | None
    return_rate: int | None
    rhythm: int | None
    lapses_on: date | None
    review_on: date | None


COLUMNS: Final = Summary._fields


@dataclass(slots=True)
class Facts:
    """A customer's orders, oldest first, and what was given back, where known in the organisation's currency.

    Rows of orders hold customer, status, moment and day placed, base total, items, and items that came back.
    """

    orders: list[Sequence[Any]] = field(default_factory=list)
    refunds: list[int | None] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A customer's row, and the standing its state follows from."""

    row: Summary
    standing: Standing


def outcomes(ctx: Ctx, customer_ids: Sequence[int], house: House) -> dict[int, Outcome]:
    """What the facts of these customers come to now; those without any fact are left out."""
    today = house.day(ctx.now)
    return {row_id: _outcome(row_id, facts, house, today) for row_id, facts in _facts(ctx, customer_ids).items()}


def write(ctx: Ctx, customer_ids: Sequence[int], rows: Sequence[Summary]) -> None:
    """Put `rows` in the place of what is stored of these customers."""
    ctx.session.execute(delete(CustomerSummary).where(among(ctx.session, CustomerSummary.customer_id, customer_ids)),
                        execution_options={**EVERYTHING, "synchronize_session": False})
    insert_many(ctx.session, CustomerSummary, COLUMNS, rows)


def stored(ctx: Ctx, customer_ids: Sequence[int]) -> dict[int, Summary]:
    """The rows as they are stored."""
    columns = [getattr(CustomerSummary, name) for name in COLUMNS]
    rows = ctx.session.execute(select(*columns).where(among(ctx.session, CustomerSummary.customer_id, customer_ids)),
                               execution_options=EVERYTHING)
    return {row.customer_id: Summary(*row) for row in rows}


def _facts(ctx: Ctx, customer_ids: Sequence[int]) -> Mapping[int, Facts]:
    found: dict[int, Facts] = {}
    for row in ctx.session.execute(
            select(Order.customer_id, Order.status, Order.placed_at, Order.placed_on, Order.base_total, Order.items,
                   Order.returned_items).where(among(ctx.session, Order.customer_id, customer_ids))
            .order_by(Order.customer_id, Order.placed_at, Order.id), execution_options=EVERYTHING):
        found.setdefault(row[0], Facts()).orders.append(row)
    for customer_id, amount in ctx.session.execute(
            select(Return.customer_id, Return.base_amount).where(among(ctx.session, Return.customer_id, customer_ids)),
            execution_options=EVERYTHING):
        found.setdefault(customer_id, Facts()).refunds.append(amount)
    return found


def _outcome(customer_id: int, facts: Facts, house: House, today: date) -> Outcome:
    spent = items = 0
    unpriced = facts.refunds.count(None)
    moments: list[datetime] = []
    days: set[date] = set()
    for _, status, placed_at, placed_on, base_total, bought, back in facts.orders:
        if status == "cancelled":
            continue
        if base_total is None:
            unpriced += 1
        else:
            spent += base_total
        if status in VALID:
            moments.append(placed_at)
            days.add(placed_on)
            items += bought - back
    returned = sum(filter(None, facts.refunds))
    count = len(moments)
    found = standing(sorted(days), house.trade, today)
    return Outcome(Summary(
        customer_id=customer_id, orders=count, days=len(days), spent=spent, returned=returned, net=spent - returned,
        items=items, unpriced=unpriced, first_at=moments[0] if count else None, last_at=moments[-1] if count else None,
        average=half_up(spent - returned, count) if count else None,
        items_per_order=half_up(100 * items, PIECE * count) if count else None,
        return_rate=half_up(_PERCENT * returned, spent) if spent else None,
        rhythm=found.rhythm, lapses_on=found.lapses_on, review_on=found.review_on), found)
