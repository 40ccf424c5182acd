"""What plugins have to say about drafts: they tidy them before they are read, and object before they are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from guanxi.ctx import Ctx
from guanxi.customers.drafts import Draft
from guanxi.errors import Issue
from guanxi.plugin.dispatch import asks, gather, perform


def tidied(ctx: Ctx, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """The drafts as plugins want them read. Raises Refused, naming the plugin, when one fails."""
    if not asks(ctx, "customer_normalize"):
        return drafts
    copies = [replace(draft, values=dict(draft.values), attributes=dict(draft.attributes)) for draft in drafts]
    perform(ctx, "customer_normalize", drafts=copies)
    return copies


def objections(ctx: Ctx, drafts: Sequence[Draft]) -> list[Issue]:
    """What plugins find wrong with drafts, by `draft.row`. Raises Refused, naming the plugin, when one fails."""
    if not drafts or not asks(ctx, "customer_validate"):
        return []
    found: list[Issue] = gather(ctx, "customer_validate", drafts=list(drafts)).items
    return found
