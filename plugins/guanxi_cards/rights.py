"""What a role can grant."""

from __future__ import annotations

from typing import Final

from guanxi.api import Permission, _l

CARD: Final = "cards.card"
CALENDAR: Final = "cards.calendar"

PERMISSIONS: Final = (
    Permission(key=CARD, title=_l("Take single contact cards"), roles=("sales_manager", "salesperson")),
    Permission(key=CALENDAR, title=_l("Have one’s own dates in other calendars"),
               roles=("sales_manager", "salesperson", "store_clerk", "customer_service")),
)
