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

    Example::

        from collections.abc import Mapping, Sequence

        from sqlalchemy import func, select

        from guanxi.api import Ctx, Customer, Widget, _l, hookimpl

        def loyal_ones(ctx: Ctx) -> Mapping[str, object]:
            return {"points": ctx.session.scalar(select(func.count()).where(Customer.state == "loyal"))}

        @hookimpl
        def dashboard_widgets() -> Sequence[Widget]:
            # templates/warmth/_warmth.html is given points
            return [Widget(key="warmth.loyal", title=_l("Warm customers"), template="warmth/_warmth.html",
                           data=loyal_ones)]
    """


@spec(on_error="contain", shape="list", items=Hit, seconds=1)
def search(query: str, ctx: Ctx, limit: int) -> Sequence[Hit]:
    """At most `limit` things other than customers that `query` finds, best first, as far as the reader may see them.

    Called by the palette at each pause in typing: answer from an index, in a few milliseconds. Customers are shown
    while plugins still look; an answer that takes longer than a second counts as a failure.

    Example::

        from collections.abc import Sequence

        from guanxi.api import Ctx, Hit, _, hookimpl

        @hookimpl
        def search(query: str, ctx: Ctx, limit: int) -> Sequence[Hit]:
            words = _("Warm customers")
            found = [Hit(title=words, endpoint="lists.customers", values={"f": "customer.state:is:loyal"})]
            return found[:limit] if query and words.lower().startswith(query.lower()) else []
    """
