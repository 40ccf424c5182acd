"""What the plugin adds to the platform's pages, and its part in a merge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from guanxi.api import Badge, Ctx, Figure, _l, day, hookimpl
from guanxi_reorder.models import Expected
from guanxi_reorder.rights import VIEW
from guanxi_reorder.services import expect


@hookimpl
def customer_badges(ids: Sequence[int], ctx: Ctx) -> Mapping[int, Sequence[Badge]]:
    """Who should have ordered by now, in one query for a whole page."""
    if not ctx.may(VIEW):
        return {}
    late = ctx.session.scalars(select(Expected.customer_id).where(Expected.customer_id.in_(ids),
                                                                  Expected.day < _today(ctx)))
    badge = Badge(text=_l("Order due"), tone="warn", hint=_l("Usually this customer would have ordered again by now."))
    return {customer_id: [badge] for customer_id in late}


@hookimpl
def customer_figures(customer_id: int, ctx: Ctx) -> Sequence[Figure]:
    """The day, at the head of a customer's page."""
    if not ctx.may(VIEW):
        return []
    found = ctx.session.scalars(select(Expected.day).where(Expected.customer_id == customer_id)).one_or_none()
    if found is None:
        return []
    words = day(found, ctx.locale, _today(ctx), short=True)
    return [Figure(key="reorder.day", title=_l("Next order expected"), value=words)]


@hookimpl
def customer_merge(survivor_id: int, absorbed_ids: Sequence[int], ctx: Ctx) -> None:
    """Commerce, which comes first, has brought the orders together; the day follows from them."""
    expect(ctx, [survivor_id, *absorbed_ids])


@hookimpl
def customer_unmerge(survivor_id: int, restored_ids: Sequence[int], ctx: Ctx) -> None:
    """The same when they are parted."""
    expect(ctx, [survivor_id, *restored_ids])


def _today(ctx: Ctx) -> date:
    return ctx.now.astimezone(ctx.timezone).date()
