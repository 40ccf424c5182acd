"""Customers whose facts are about to change: one transaction after the other, so that summaries see all facts."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from guanxi.api import Ctx, Customer, among


def lock_customers(ctx: Ctx, ids: Iterable[int]) -> set[int]:
    """Those of `ids` that exist and that the actor may see, locked until the transaction ends.

    SQLite has one writer and needs no lock. On PostgreSQL two transactions that record for one customer would each
    recompute without the other's facts; ids in ascending order, so that none waits for another in a circle.
    """
    return set(ctx.session.scalars(
        select(Customer.id).where(among(ctx.session, Customer.id, sorted(set(ids))), Customer.merged_into.is_(None))
        .order_by(Customer.id).with_for_update(key_share=True)))
