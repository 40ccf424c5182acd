"""Reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from guanxi.api import Ctx
from guanxi_confidential.models import Entry, Mark


def today(ctx: Ctx) -> date:
    """The day it is in the organisation's time zone."""
    return ctx.now.astimezone(ctx.timezone).date()


def days_of(ctx: Ctx, customer_ids: Sequence[int]) -> Mapping[int, date | None]:
    """The days that are stored of these customers, by id."""
    rows = ctx.session.execute(select(Mark.customer_id, Mark.until).where(Mark.customer_id.in_(customer_ids)))
    return {row.customer_id: row.until for row in rows}


def entries_of(ctx: Ctx, customer_ids: Sequence[int]) -> Mapping[int, Sequence[Mapping[str, Any]]]:
    """The register's lines about these customers, oldest first, as plain values."""
    found: dict[int, list[Mapping[str, Any]]] = {}
    for entry in ctx.session.scalars(select(Entry).where(Entry.about.in_(customer_ids)).order_by(Entry.id)):
        found.setdefault(entry.about, []).append(
            {"at": entry.at.isoformat(), "field": entry.field, "value": entry.value})
    return found
