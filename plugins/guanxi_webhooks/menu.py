"""Where webhooks stand in the menu."""

from __future__ import annotations

from typing import Final

from guanxi.api import MenuEntry, _l
from guanxi_webhooks.rights import MANAGE

MENU: Final = (
    MenuEntry(key="webhooks", title=_l("Webhooks"), endpoint="webhooks.index", icon="webhook", permission=MANAGE,
              group="administration", order=70),
)
