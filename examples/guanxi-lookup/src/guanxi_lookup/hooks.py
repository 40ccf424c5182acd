"""What the plugin adds to the page of a customer."""

from __future__ import annotations

from collections.abc import Sequence

from guanxi.api import Action, Ctx, _l, hookimpl
from guanxi_lookup.queries import version_of
from guanxi_lookup.rights import VIEW


@hookimpl
def customer_actions(customer_id: int, ctx: Ctx) -> Sequence[Action]:
    """The page of the look-up, of companies."""
    if not ctx.may(VIEW) or version_of(ctx, customer_id) is None:
        return []
    return [Action(key="lookup.show", title=_l("Company look-up"), icon="building", endpoint="lookup.show",
                   values={"customer_id": customer_id}, permission=VIEW)]
