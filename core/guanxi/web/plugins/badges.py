"""Words beside customers' names: the plugins', then the tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from guanxi import contributions
from guanxi.ctx import Ctx
from guanxi.customers import badges as tags
from guanxi.customers.badges import Badge
from guanxi.plugin.dispatch import Gathered, asks, gather_by_customer

HOOK: Final = "customer_badges"
_TONES: Final[Mapping[str, str]] = {"neutral": "", "accent": ""}


def badges_of(ctx: Ctx, customer_ids: Sequence[int]) -> dict[int, list[Badge]]:
    """The badges of a page of customers: one call of each plugin that has some, one query for the tags."""
    found = tags.badges_of(ctx, customer_ids)
    if not customer_ids or not asks(ctx, HOOK):
        return found
    own = gather_by_customer(ctx, HOOK, customer_ids).items
    return {key: [*map(shown, own.get(key, ())), *found.get(key, ())] for key in {**own, **found}}


def plugin_badges(ctx: Ctx, customer_id: int) -> Gathered[list[Badge]]:
    """What plugins say beside the name of one customer."""
    found = gather_by_customer(ctx, HOOK, [customer_id])
    return Gathered([shown(one) for one in found.items.get(customer_id, ())], found.failed)


def shown(badge: contributions.Badge) -> Badge:
    """A plugin's badge as the pages show it."""
    return Badge(text=str(badge.text), tone=_TONES.get(badge.tone, badge.tone), hint=str(badge.hint or ""))
