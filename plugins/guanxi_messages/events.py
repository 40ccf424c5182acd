"""What messages tell others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from guanxi.api import Event, Text, _l
from guanxi_messages.rights import VIEW


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesSent(Event):
    """Messages of one sending were handed over and taken."""

    name: ClassVar[str] = "messages.sent"
    title: ClassVar[Text] = _l("Messages sent")
    permission: ClassVar[str] = VIEW
    message_ids: tuple[int, ...]
    channel: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesReceived(Event):
    """An e-mail of a customer came in, or was found to be this customer's."""

    name: ClassVar[str] = "messages.received"
    title: ClassVar[Text] = _l("E-mail came in")
    permission: ClassVar[str] = VIEW
    received_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesBounced(Event):
    """A message came back for good; nothing more is sent to that address."""

    name: ClassVar[str] = "messages.bounced"
    title: ClassVar[Text] = _l("E-mail bounced")
    permission: ClassVar[str] = VIEW
    message_ids: tuple[int, ...]
