"""What of the organisation can't change any more once there are amounts."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from guanxi.api import EVERYTHING, Ctx, Issue, Refused, SettingsChanged, Subscription, _l
from guanxi_commerce.models import Order, Payment, Return

CURRENCY: Final = "organisation.currency"


def keep_currency(event: SettingsChanged, ctx: Ctx) -> None:
    """Amounts are fixed in the organisation's currency at the day of each order: another one would make them wrong.

    Raises Refused.
    """
    if CURRENCY in event.keys and any(ctx.session.scalar(select(model.id).limit(1), execution_options=EVERYTHING)
                                      for model in (Order, Return, Payment)):
        message = _l("There are orders, returns or payments already, whose amounts are fixed in the present currency. "
                     "Enter those in other currencies with their own and their rate.")
        raise Refused(_l("The currency can't be changed any more."),
                      [Issue(message=message, code="currency_fixed", field=CURRENCY)])


KEEP_CURRENCY: Final = Subscription(key="commerce.keep_currency", event=SettingsChanged, handle=keep_currency,
                                    phase="before")
