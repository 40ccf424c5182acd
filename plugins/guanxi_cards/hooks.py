"""What cards add to a customer's page."""

from __future__ import annotations

from collections.abc import Sequence

from guanxi.api import Action, Ctx, _l, hookimpl
from guanxi_cards.rights import CARD


@hookimpl
def customer_actions(customer_id: int, ctx: Ctx) -> Sequence[Action]:
    """The card, to be scanned by a phone or saved."""
    if not ctx.may(CARD):
        return []
    return [Action(key="cards.card", title=_l("Contact card"), icon="address-book", endpoint="cards.card",
                   values={"customer_id": customer_id}, permission=CARD, order=80)]
