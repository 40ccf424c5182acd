"""Search text made anew for customers whose contact persons changed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update

from guanxi.ctx import Ctx
from guanxi.customers.current import load_current
from guanxi.customers.derive import search_tokens
from guanxi.search.models import SearchText


def refresh_search(ctx: Ctx, customer_ids: Sequence[int]) -> None:
    """Write the search text of these customers from what is stored of them now."""
    for customer_id, current in load_current(ctx, customer_ids).items():
        tokens = search_tokens(current.core, current.profile or {}, current.points, current)
        ctx.session.execute(update(SearchText).where(SearchText.customer_id == customer_id).values(tokens=tokens))
