"""What commerce writes on a customer's timeline, and how it reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from guanxi.api import Money, Text, TimelineKind, _l, current_locale, money
from guanxi_commerce.rights import VIEW
from guanxi_commerce.steps import REASONS

Data = Mapping[str, Any]
_STATES: Final = {"non_customer": _l("Non-customer"), "prospect": _l("Prospect"),
                  "first_time": _l("First-time customer"), "repeat": _l("Repeat customer"),
                  "loyal": _l("Loyal customer"), "lost": _l("Lost customer")}


def _amount(data: Data, key: str) -> str:
    return money(Money(int(data.get(key) or 0), str(data.get("currency") or "CNY")), current_locale() or "en")


def _order(data: Data) -> Text:
    return _l("recorded order %(number)s for %(amount)s", number=data.get("number"), amount=_amount(data, "total"))


def _cancelled(data: Data) -> Text:
    return _l("cancelled order %(number)s for %(amount)s", number=data.get("number"), amount=_amount(data, "total"))


def _return(data: Data) -> Text:
    return _l("recorded a return of %(amount)s", amount=_amount(data, "amount"))


def _withdrawn(data: Data) -> Text:
    return _l("took back a return of %(amount)s", amount=_amount(data, "amount"))


def _payment(data: Data) -> Text:
    return _l("recorded a payment of %(amount)s", amount=_amount(data, "amount"))


def _state(data: Data) -> Text:
    return _l("changed the state from %(before)s to %(after)s (%(reason)s)",
              before=_STATES.get(str(data.get("from")), ""), after=_STATES.get(str(data.get("to")), ""),
              reason=REASONS.get(str(data.get("reason")), ""))


_ORDER: Final = ("commerce.order", "order")
_RETURN: Final = ("commerce.return", "return")
_TO_RETURN: Final = ("commerce.show_return", "return_id", "return")
_TO_ORDER: Final = ("commerce.show_order", "order_id", "order")
KINDS: Final = (
    TimelineKind(key="commerce.order", title=_l("Orders"), icon="shopping-cart", sentence=_order,
                 permission=VIEW, leads_to=_TO_ORDER, record=_ORDER),
    TimelineKind(key="commerce.cancelled", title=_l("Cancelled orders"), icon="shopping-cart", sentence=_cancelled,
                 permission=VIEW, group="commerce.order", leads_to=_TO_ORDER, record=_ORDER),
    TimelineKind(key="commerce.return", title=_l("Returns"), icon="receipt-refund", sentence=_return,
                 permission=VIEW, group="commerce.order", leads_to=_TO_RETURN, record=_RETURN),
    TimelineKind(key="commerce.withdrawn", title=_l("Returns taken back"), icon="receipt-refund", sentence=_withdrawn,
                 permission=VIEW, group="commerce.order", leads_to=_TO_RETURN, record=_RETURN),
    TimelineKind(key="commerce.payment", title=_l("Payments"), icon="cash", sentence=_payment,
                 permission=VIEW, group="commerce.order", leads_to=_TO_ORDER),
    TimelineKind(key="commerce.state", title=_l("State changes"), icon="arrow-right-circle", sentence=_state,
                 group="core.changed", follows=True),
)
