"""Where approvals stand in the menu."""

from __future__ import annotations

from typing import Final

from guanxi.api import MenuEntry, _l
from guanxi_approvals.queries import count_waiting
from guanxi_approvals.rights import RULES, USE

MENU: Final = (
    MenuEntry(key="approvals.waiting", title=_l("Approvals"), endpoint="approvals.waiting", icon="user-check",
              permission=USE, group="work", order=60, count=count_waiting),
)
MORE: Final = (
    MenuEntry(key="approvals.rules", title=_l("Rules"), endpoint="approvals.rules", icon="adjustments-horizontal",
              permission=RULES),
)
