"""Customers whose files were brought together, or parted again: their orders have moved, the figures follow."""

from __future__ import annotations

from collections.abc import Sequence

from guanxi.api import Ctx, service
from guanxi_commerce.following import follow_anew, follow_anew_later
from guanxi_commerce.house import house_of
from guanxi_commerce.locking import lock_customers
from guanxi_commerce.steps import MERGE


def count_anew(ctx: Ctx, customer_ids: Sequence[int]) -> None:
    """Recompute the figures of these customers from the orders they have now, and move their states.

    While commerce is switched off it moves nobody: the review finds them once it is on again.
    """
    there = lock_customers(ctx, customer_ids)
    if service(ctx, "commerce") is None:
        follow_anew_later(ctx, there, house_of(ctx))
    else:
        follow_anew(ctx, there, house_of(ctx), MERGE)
