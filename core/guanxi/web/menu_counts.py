"""How much waits behind lines of the menu, asked after the page."""

from __future__ import annotations

from guanxi.ctx import Ctx


def menu_counts(ctx: Ctx) -> dict[str, int]:
    """By the key of each line that says so and that this person may open."""
    return {entry.key: entry.count(ctx) for entry in ctx.catalogue.menu.values()
            if entry.count is not None and (entry.permission is None or ctx.may(entry.permission))}
