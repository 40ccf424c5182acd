"""Where messages stand in the menu, and what belongs to their lists."""

from __future__ import annotations

from typing import Final

from guanxi.api import ListAction, MenuEntry, _l
from guanxi_messages.rights import BULK, SORT, TEMPLATES, VIEW

MENU: Final = (
    MenuEntry(key="messages.outbox", title=_l("Messages"), endpoint="messages.message.index", icon="mail",
              permission=VIEW, group="business", order=40),
)
PAGES: Final = (
    MenuEntry(key="messages.inbox", title=_l("Inbox"), icon="mail", endpoint="messages.received.index",
              permission=VIEW),
    MenuEntry(key="messages.nobodys", title=_l("Nobody’s e-mail"), icon="help", endpoint="messages.nobodys",
              permission=SORT),
    MenuEntry(key="messages.templates", title=_l("Templates"), icon="notes", endpoint="messages.templates",
              permission=TEMPLATES),
)
LIST_ACTIONS: Final = (
    ListAction(key="messages.write_many", title=_l("Write a message"), icon="mail", endpoint="messages.ask_many",
               permission=BULK),
)
