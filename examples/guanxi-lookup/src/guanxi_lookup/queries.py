"""Reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from guanxi.api import Ctx, Customer
from guanxi_lookup.models import Company


def companies_of(ctx: Ctx, customer_ids: Sequence[int]) -> Mapping[int, Company]:
    """What is known, by customer, of those the reader may see."""
    rows = ctx.session.scalars(select(Company).where(Company.customer_id.in_(customer_ids)))
    return {row.customer_id: row for row in rows}


def version_of(ctx: Ctx, customer_id: int) -> int | None:
    """The version of a company whom the reader may see; None of a person, and of nobody."""
    return ctx.session.scalar(select(Customer.version).where(Customer.id == customer_id, Customer.kind == "company"))
