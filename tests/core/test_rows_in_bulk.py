"""Rows written in bulk hold what they were given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from guanxi.ctx import Ctx
from guanxi.db import insert_many, unit_of_work
from guanxi.testing.factories import Made
from guanxi.timeline.models import Note


def test_both_times_that_a_clock_shows_twice_are_kept(ctx: Ctx, make: Made) -> None:
    customer = make.customer()
    once = datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo("America/New_York"))
    with unit_of_work(ctx) as unit:
        insert_many(unit.session, Note, ("customer_id", "body", "created_at"), [
            (customer, "before", once), (customer, "after", once.replace(fold=1))])
    kept = {row.body: row.created_at for row in ctx.session.execute(select(Note.body, Note.created_at))}
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert kept == {"before": first, "after": first + timedelta(hours=1)}
