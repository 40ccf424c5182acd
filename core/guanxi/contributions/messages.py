"""Messages to customers: what is sent, the channels that carry it, and what may stand against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from guanxi.ctx import Ctx
from guanxi.errors import Text

Purpose = Literal["service", "marketing", "survey"]
"""What a message is for; customers agree and withdraw for each purpose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingFile:
    """A file that goes along: its name as the reader sees it, its type, and where its content lies."""

    name: str
    media_type: str
    path: Path = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message to one customer. `row` is its number in the outbox, `reference` a name that nobody can guess and that
    stays the same however often it is handed over. `html` is empty where the channel takes text alone; `unsubscribe` is
    the address at which the reader ends messages of this purpose, empty for those that can't be ended.

    `answers` are the e-mails it answers, by their Message-IDs, the last one last.
    """

    row: int
    customer_id: int
    channel: str
    purpose: Purpose
    address: str = field(repr=False)
    subject: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    html: str = field(default="", repr=False)
    sender_name: str = ""
    reference: str = ""
    unsubscribe: str = field(default="", repr=False)
    answers: tuple[str, ...] = ()
    files: tuple[OutgoingFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What came of handing one message over. "sent": it was taken. "refused": it surely was not and never will be.
    "later": it surely was not, and may be tried again. "unclear": nobody knows; it is never sent again by itself.

    `note` says why, in words of the other side, without secrets.
    """

    row: int
    outcome: Literal["sent", "refused", "later", "unclear"]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A way to reach customers: "messages.email", "sms.text". `key` begins with the plugin's name.

    `reaches` is what of a customer's contact points it writes to, `consent` under which channel customers agree to it
    ("email", "sms", "phone", "wechat", "post"). `longest` is how many characters a text may have. `ready(ctx)` says
    whether it is set up.

    `send(ctx, batch)` hands messages over, outside of any transaction, and yields what came of each as soon as it is
    known: a message it yields nothing for, and those behind one at which it fails, count as "unclear".
    """

    key: str
    title: Text
    icon: str
    reaches: Literal["email", "phone", "wechat"]
    consent: str
    send: Callable[[Ctx, Sequence[Outgoing]], Iterable[Handover]]
    ready: Callable[[Ctx], bool]
    longest: int = 100_000
    takes_subject: bool = False
    takes_html: bool = False
    takes_files: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """Why the message `row` is not sent now: until that moment, or, without one, not at all.

    `code` names the reason for counts ("consent", "quiet_hours"); `reason` is the sentence people read.
    """

    row: int
    code: str
    reason: Text
    until: datetime | None = None
