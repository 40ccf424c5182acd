"""Hooks about pages that are not one customer's."""

from __future__ import annotations

from collections.abc import Sequence

from guanxi.contributions import Hit, Widget
from guanxi.ctx import Ctx
from guanxi.hookspecs.marks import spec


@spec(on_error="contain", shape="list", items=Widget)
def dashboard_widgets(ctx: Ctx) -> Sequence[Widget]:
    """The parts of the dashboard this reader can have; their data is loaded after the page.

    Asked with every page, for the menu offers the dashboard only to those who have something on it: answer without
    the database.
    """


@spec(on_error="contain", shape="list", items=Hit, seconds=1)
def search(query: str, ctx: Ctx, limit: int) -> Sequence[Hit]:
    """At most `limit` things other than customers that `query` finds, best first, as far as the reader may see them.

    Called by the palette at each pause in typing: answer from an index, in a few milliseconds. Customers are shown
    while plugins still look; an answer that takes longer than a second counts as a failure.
    """
