"""Keeping the record of changes beside a customer's own row: history, timeline, event, in one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guanxi.audit.services import Changed, record_many
from guanxi.ctx import Ctx
from guanxi.customers.events import CustomersChanged
from guanxi.events import emit
from guanxi.timeline.services import Happening, push

Change = tuple[Any, Any]
_EVENT_SUBJECTS = 1000


def file_changes(ctx: Ctx, changed: Mapping[int, Mapping[str, Change]], happenings: Sequence[Happening] = ()) -> None:
    """Record what `changed` ({customer: {field: (from, to)}}) in the history and tell it; add `happenings`.

    Fields beside the customer's own are named "tags", "collaborators", "relation.works_for", "person.12.name".
    """
    items = [Changed(customer_id, fields) for customer_id, fields in changed.items() if fields]
    record_many(ctx, "customer", "edit", items)
    push(ctx, happenings)
    for start in range(0, len(items), _EVENT_SUBJECTS):
        part = items[start:start + _EVENT_SUBJECTS]
        heads = sorted({name.partition(".")[0] for item in part for name in changed[item.entity_id]})
        emit(ctx, CustomersChanged(customer_ids=tuple(item.entity_id for item in part), fields=tuple(heads)))
