"""What messages tell others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from guanxi.api import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesSent(Event):
    """Messages of one sending were handed over and taken."""

    name: ClassVar[str] = "messages.sent"
    message_ids: tuple[int, ...]
    channel: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesReceived(Event):
    """An e-mail of a customer came in, or was found to be this customer's."""

    name: ClassVar[str] = "messages.received"
    received_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesBounced(Event):
    """A message came back for good; nothing more is sent to that address."""

    name: ClassVar[str] = "messages.bounced"
    message_ids: tuple[int, ...]
