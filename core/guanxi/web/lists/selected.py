"""The customers that were ticked in a list, for what plugins do with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guanxi.views.bulk_jobs import packed
from guanxi.web.context import current_ctx
from guanxi.web.lists.chosen import chosen
from guanxi.web.lists.customers import CUSTOMERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """Those ticked, by id, or, where `query` is not empty, all results of that list: `customers_of(ctx, query)` walks
    them, in a job. `told` says in words how many they are."""

    told: str
    ids: tuple[int, ...] = ()
    query: Mapping[str, Any]


def selected_customers() -> Selected:
    """What this request is about. Raises BadRequest when nothing is."""
    ctx = current_ctx()
    found = chosen(ctx, CUSTOMERS)
    return Selected(told=found.told(ctx), ids=found.ids, query=packed(found.query) if found.everything else {})
