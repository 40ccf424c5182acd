"""Columns of customers that come from messages."""

from __future__ import annotations

from typing import Final

from guanxi.api import Attribute, AttributeType, _l
from guanxi_messages.models import Contact
from guanxi_messages.rights import VIEW

ATTRIBUTES: Final = (
    Attribute(key="messages.last_sent", title=_l("Last message to the customer"), type=AttributeType.INSTANT,
              permission=VIEW, column=Contact.last_sent_at, merge="max"),
    Attribute(key="messages.last_received", title=_l("Last e-mail from the customer"), type=AttributeType.INSTANT,
              permission=VIEW, column=Contact.last_received_at, merge="max"),
)
