"""What the facts of a customer come to, and writing it: always from the facts, never by adding to what was there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import delete, select

from guanxi.api import EVERYTHING, Ctx, among, insert_many
from guanxi_commerce.amounts import PIECE, half_up
from guanxi_commerce.daily import Sums
from guanxi_commerce.house import House
from guanxi_commerce.models import CustomerSummary
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


@dataclass(frozen=True, slots=True)
class Outcome:
    """A customer's row, and the standing its state follows from."""

    row: Summary
    standing: Standing


def outcomes(ctx: Ctx, sums: Mapping[int, Sums], house: House) -> dict[int, Outcome]:
    """What the facts of customers come to now, from what their days do."""
    today = house.day(ctx.now)
    return {customer_id: _outcome(customer_id, found, house, today) for customer_id, found in sums.items()}


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


def _outcome(customer_id: int, sums: Sums, house: House, today: date) -> Outcome:
    count, spent, returned, items, unpriced, first_at, last_at, bought = sums
    found = standing(bought, house.trade, today)
    return Outcome(Summary(
        customer_id=customer_id, orders=count, days=len(bought), spent=spent, returned=returned, net=spent - returned,
        items=items, unpriced=unpriced, first_at=first_at, last_at=last_at,
        average=half_up(spent - returned, count) if count else None,
        items_per_order=half_up(100 * items, PIECE * count) if count else None,
        return_rate=half_up(_PERCENT * returned, spent) if spent else None,
        rhythm=found.rhythm, lapses_on=found.lapses_on, review_on=found.review_on), found)
