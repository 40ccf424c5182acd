"""Looking at customers again: when time alone may have changed their state, and when everything is made anew."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, union

from guanxi.api import EVERYTHING, Ctx
from guanxi_commerce.following import follow, follow_anew
from guanxi_commerce.house import house_of
from guanxi_commerce.locking import lock_customers
from guanxi_commerce.models import CustomerSummary, Order, Return
from guanxi_commerce.steps import PURCHASE, RULES
from guanxi_commerce.summaries import write


def due_for_review(ctx: Ctx, limit: int) -> list[int]:
    """Customers whose state may change today without a purchase, those waiting longest first."""
    today = house_of(ctx).day(ctx.now)
    return list(ctx.session.scalars(
        select(CustomerSummary.customer_id).where(CustomerSummary.review_on <= today)
        .order_by(CustomerSummary.review_on, CustomerSummary.customer_id).limit(limit), execution_options=EVERYTHING))


def review_states(ctx: Ctx, customer_ids: Sequence[int]) -> int:
    """Recompute these customers and move those whose purchases, or the calendar, say another state; how many moved."""
    return _look_again(ctx, customer_ids, RULES)


def settle_imported(ctx: Ctx, customer_ids: Sequence[int]) -> int:
    """The same after `import_orders`: the purchases themselves are why."""
    return _look_again(ctx, customer_ids, PURCHASE)


def rebuild(ctx: Ctx, after: int, limit: int) -> int | None:
    """Make the rows of the next `limit` customers after this id anew; the last one's id, None at the end."""
    ids = customers_with_facts(ctx, after, limit)
    follow_anew(ctx, _there(ctx, ids), house_of(ctx), RULES)
    return ids[-1] if len(ids) == limit else None


def _look_again(ctx: Ctx, customer_ids: Sequence[int], cause: str) -> int:
    return follow(ctx, dict.fromkeys(_there(ctx, customer_ids), ()), house_of(ctx), cause)


def _there(ctx: Ctx, customer_ids: Sequence[int]) -> set[int]:
    """The customers that are in use, locked; the rows of the others go."""
    there = lock_customers(ctx, customer_ids)
    write(ctx, [row_id for row_id in customer_ids if row_id not in there], [])
    return there


def customers_with_facts(ctx: Ctx, after: int, limit: int) -> list[int]:
    """Customers that have an order, a return or a row, by id."""
    every = union(*(select(model.customer_id).where(model.customer_id > after).distinct()
                    .order_by(model.customer_id).limit(limit).subquery().select()
                    for model in (Order, Return, CustomerSummary))).subquery()
    return list(ctx.session.scalars(select(every.c.customer_id).order_by(every.c.customer_id).limit(limit),
                                    execution_options=EVERYTHING))
