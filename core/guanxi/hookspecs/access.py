"""Hooks about who sees which customers."""

from __future__ import annotations

from collections.abc import Sequence

from guanxi.contributions import Narrowing
from guanxi.ctx import Ctx
from guanxi.hookspecs.marks import spec


@spec(on_error="deny", shape="list", items=Narrowing)
def visibility(entity: str, action: str, ctx: Ctx) -> Sequence[Narrowing]:
    """Which rows are kept from the reader, although their role shows them; it never shows more than the role does.

    `entity` is "customer", `action` "view", "edit" or "export". Asked once for a request or a job and each action, of
    everybody but administrators and the system. What belongs to a customer is kept along with it: in lists, counts,
    sorting and filters, search, panels and timeline, exports, bulk actions, the dashboard, the warning of duplicates,
    notices. Answer without the database: a select among the answer is run with the list's own statement.

    Example::

        from collections.abc import Sequence

        from sqlalchemy import select

        from guanxi.api import Ctx, Customer, Narrowing, Permission, _l, hookimpl

        COLD = Permission(key="warmth.cold", title=_l("See customers who left us"))

        @hookimpl
        def visibility(entity: str, ctx: Ctx) -> Sequence[Narrowing]:
            if entity != "customer" or ctx.may(COLD.key):
                return []
            cold = select(Customer.id).where(Customer.state == "lost")
            return [Narrowing(key="warmth.cold", deny=cold)]
    """
