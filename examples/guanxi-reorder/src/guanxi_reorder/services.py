"""Writes: the days are made anew from what commerce knows, never moved along."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import delete, select

from guanxi.api import Ctx, Customer, Event, insert_many
from guanxi_commerce.api import CustomerSummary
from guanxi_reorder.models import Expected

_TENTHS: Final = 10
"""Commerce counts intervals in tenths of a day."""


def count_anew(event: Event, ctx: Ctx) -> None:
    """After orders, returns and cancellations; called by the worker, in a transaction of its own."""
    expect(ctx, event.customer_ids)


def expect(ctx: Ctx, customer_ids: Sequence[int]) -> None:
    """Make the days of these customers anew. Those who were merged or erased meanwhile have none."""
    ctx.session.execute(delete(Expected).where(Expected.customer_id.in_(customer_ids)),
                        execution_options={"synchronize_session": False})
    rows = ctx.session.execute(
        select(CustomerSummary.customer_id, CustomerSummary.last_at, CustomerSummary.rhythm)
        .join(Customer, Customer.id == CustomerSummary.customer_id)
        .where(CustomerSummary.customer_id.in_(customer_ids), CustomerSummary.rhythm.is_not(None),
               CustomerSummary.last_at.is_not(None), Customer.merged_into.is_(None), Customer.erased_at.is_(None)))
    found: list[tuple[int, date]] = []
    for row in rows:
        moment = row.last_at + timedelta(days=row.rhythm / _TENTHS)
        found.append((row.customer_id, moment.astimezone(ctx.timezone).date()))
    insert_many(ctx.session, Expected, ("customer_id", "day"), found)
