"""A mailbox read by IMAP: what came since the last time, by UID. Nothing in it is changed."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from guanxi.api import Ctx, setting
from guanxi_messages.receiving.letters import MOST_BYTES

TIMEOUT: Final = 30.0
"""Seconds to wait for any answer of a server."""
MOST: Final = 500
"""E-mails taken in at one visit."""
_BEFORE: Final = timedelta(days=30)
"""How far back the first visit looks."""
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_VALIDITY: Final = re.compile(rb"UIDVALIDITY (\d+)")
_SIZE: Final = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxUnreachable(Exception):
    """The server could not be reached, did not let us in, or broke off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxServer:
    """How to reach a mailbox."""

    host: str
    port: int
    security: str
    user: str
    password: str = field(repr=False)
    folder: str

    @property
    def name(self) -> str:
        """What tells this mailbox from others."""
        return f"{self.user}@{self.host}/{self.folder}"[:300]


def mailbox_of(ctx: Ctx) -> MailboxServer | None:
    """The mailbox that is set up; None while there is none."""
    host, user = setting(ctx, "messages.imap_host"), setting(ctx, "messages.imap_user")
    if not host or not user:
        return None
    return MailboxServer(host=host, port=setting(ctx, "messages.imap_port"),
                         security=setting(ctx, "messages.imap_security"), user=user,
                         password=setting(ctx, "messages.imap_password"), folder=setting(ctx, "messages.imap_folder"))


class OpenMailbox:
    """An open folder; `validity` is its UIDVALIDITY."""

    def __init__(self, imap: imaplib.IMAP4, validity: int) -> None:
        self._imap = imap
        self.validity = validity

    def newer(self, last_uid: int, now: datetime) -> list[int]:
        """The UIDs above `last_uid`, ascending, at most MOST; without one, of the last thirty days."""
        since = now - _BEFORE
        asked = (f"UID {last_uid + 1}:*" if last_uid
                 else f"SINCE {since.day:02d}-{_MONTHS[since.month - 1]}-{since.year}")
        data = _answered(self._imap.uid("SEARCH", asked))
        found = sorted(int(one) for one in (data[0] or b"").split() if one.isdigit())
        return [uid for uid in found if uid > last_uid][:MOST]

    def letter(self, uid: int) -> bytes:
        """An e-mail; of one that is too large, its head alone. Empty when it is gone."""
        size = _SIZE.search(_flat(_answered(self._imap.uid("FETCH", str(uid), "(RFC822.SIZE)"))))
        part = "BODY.PEEK[]" if size and int(size[1]) <= MOST_BYTES else "BODY.PEEK[HEADER]"
        data = _answered(self._imap.uid("FETCH", str(uid), f"({part})"))
        return next((bytes(one[1]) for one in data if isinstance(one, tuple)), b"")


@contextmanager
def opened(server: MailboxServer) -> Iterator[OpenMailbox]:
    """The folder, for reading. Raises MailboxUnreachable, whose text names no password."""
    where = f"{server.host}:{server.port}"
    try:
        imap = _connected(server)
        try:
            yield OpenMailbox(imap, _selected(imap, server.folder))
        finally:
            _closed(imap)
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        raise MailboxUnreachable(f"{where}: {type(error).__name__}") from None


def _connected(server: MailboxServer) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    if server.security == "tls":
        imap: imaplib.IMAP4 = imaplib.IMAP4_SSL(server.host, server.port, ssl_context=context, timeout=TIMEOUT)
    else:
        imap = imaplib.IMAP4(server.host, server.port, timeout=TIMEOUT)
    try:
        if server.security == "starttls":
            imap.starttls(context)
        imap.login(server.user, server.password)
    except BaseException:
        _closed(imap)
        raise
    return imap


def _selected(imap: imaplib.IMAP4, folder: str) -> int:
    quoted = folder.replace("\\", "\\\\").replace('"', '\\"')
    _answered(imap.select(f'"{quoted}"', readonly=True))
    found = imap.response("UIDVALIDITY")[1]
    told = found[0] if found else None
    if told is None:
        match = _VALIDITY.search(_flat(found or []))
        return int(match[1]) if match else 0
    return int(told)


def _answered(answer: tuple[str, list[Any]]) -> list[Any]:
    kind, data = answer
    if kind != "OK":
        raise imaplib.IMAP4.error("the server says no")
    return data


def _flat(data: list[Any]) -> bytes:
    return b" ".join(one[0] if isinstance(one, tuple) else one for one in data if isinstance(one, bytes | tuple))


def _closed(imap: imaplib.IMAP4) -> None:
    try:
        imap.logout()
    except (imaplib.IMAP4.error, OSError):
        imap.shutdown()
