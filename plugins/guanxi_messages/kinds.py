"""What messages write on a customer's timeline, and how it reads."""

from __future__ import annotations

from typing import Final

from guanxi.api import TimelineKind, _l
from guanxi_messages.rights import VIEW

RECEIVED: Final = "messages.received"
BOUNCED: Final = "messages.bounced"
KINDS: Final = (
    TimelineKind(key="messages.sent", title=_l("Messages"), icon="mail", permission=VIEW,
                 sentence=lambda _data: _l("sent a message"),
                 leads_to=("messages.show_message", "message_id", "message")),
    TimelineKind(key=RECEIVED, title=_l("E-mail received"), icon="mail", permission=VIEW, group="messages.sent",
                 sentence=lambda _data: _l("An e-mail came in"),
                 leads_to=("messages.show_received", "received_id", "received")),
    TimelineKind(key=BOUNCED, title=_l("Bounced messages"), icon="alert-circle", permission=VIEW,
                 group="messages.sent", sentence=lambda _data: _l("A message came back: the address takes none"),
                 leads_to=("messages.show_message", "message_id", "message"), follows=True),
)
