"""Segments: customers that a saved view of theirs describes, for whoever chooses among its filters elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import select

from guanxi.contributions import Choice
from guanxi.ctx import Ctx
from guanxi.customers.entity import CUSTOMER
from guanxi.customers.models import Customer
from guanxi.db import among
from guanxi.views.every import every_page
from guanxi.views.listing import ListQuery
from guanxi.views.queries import saved_view, views_of

_AT_ONCE = 500


def segments(ctx: Ctx) -> list[Choice]:
    """The saved views of customers that the reader has, and those shared with everybody."""
    return [Choice(view.id, view.title) for view in views_of(ctx, CUSTOMER)]


def customers_seen(ctx: Ctx, ids: Sequence[int], segment_id: int | None = None) -> frozenset[int]:
    """Those of `ids` that the reader may see, in the trash too; with a segment, those in use that are in it.

    Raises NotFound for a segment that is gone or not shared with the reader, and BadRequest, naming it, when it asks
    something they may not know: nothing forbidden or missing ever widens.
    """
    wanted = sorted(set(ids))
    if segment_id is not None:
        query = replace(saved_view(ctx, CUSTOMER, segment_id).query, columns=(), group="")
        return frozenset(ids_among(ctx, query, wanted))
    ctx.require("customer.view")
    return frozenset(ctx.session.scalars(select(Customer.id).where(among(ctx.session, Customer.id, wanted))))


def ids_among(ctx: Ctx, query: ListQuery, ids: Sequence[int]) -> Iterator[int]:
    """Those of `ids` that stand in the list."""
    for start in range(0, len(ids), _AT_ONCE):
        for page in every_page(ctx, query, only=ids[start:start + _AT_ONCE]):
            yield from (row.id for row in page.rows)
