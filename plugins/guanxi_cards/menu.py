"""Where the calendar stands: behind one's own name."""

from __future__ import annotations

from typing import Final

from guanxi.api import MenuEntry, _l
from guanxi_cards.rights import CALENDAR

MENU: Final = (
    MenuEntry(key="cards.calendar", title=_l("Calendar subscription"), endpoint="cards.calendar",
              icon="calendar", permission=CALENDAR, group="personal"),
)
