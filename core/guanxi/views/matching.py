"""Which of some customers pass the filters of a list: for rules that speak of customers."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from guanxi.ctx import Ctx
from guanxi.customers.entity import CUSTOMER
from guanxi.errors import BadRequest
from guanxi.views.chips import chips
from guanxi.views.filters import Filter
from guanxi.views.listing import ListQuery
from guanxi.views.queries import views_of
from guanxi.views.segments import ids_among


def customers_passing(ctx: Ctx, filters: Sequence[str], ids: Sequence[int]) -> set[int]:
    """Those of `ids` that the actor may see and that pass all of `filters`.

    Filters are written as in the address of a list: "commerce.spent:at_least:1000". Raises BadRequest, naming it, for
    one that asks what is not there or not the actor's to ask.
    """
    query = ListQuery(filters=tuple(map(Filter.from_text, filters)), columns=())
    return set(ids_among(ctx, query, sorted(set(ids))))


def filter_sentences(ctx: Ctx, filters: Sequence[str]) -> list[str]:
    """What each of `filters` says, in the reader's language."""
    return [f"{chip.title} {chip.phrase}"
            for chip in chips(ctx, CUSTOMER, [Filter.from_text(text) for text in filters])]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerView:
    """A saved view of customers the reader may choose: its filters as `customers_passing` takes them."""

    id: int
    title: str
    filters: tuple[str, ...]


def customer_views(ctx: Ctx) -> list[CustomerView]:
    """The reader's own saved views of customers and then the shared ones; those that can't be read are left out."""
    found: list[CustomerView] = []
    for view in views_of(ctx, CUSTOMER):
        with suppress(BadRequest):
            filters = tuple(item.to_text() for item in view.query.filters)
            found.append(CustomerView(id=view.id, title=view.title, filters=filters))
    return found
