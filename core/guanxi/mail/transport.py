"""Handing messages to an SMTP server. What goes into a header can't begin another one."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Final

from guanxi.clock import utc_now
from guanxi.contributions import OutgoingFile
from guanxi.mail.server import MailServer

TIMEOUT: Final = 30.0
"""Seconds to wait for any answer of a server."""

_MESSAGE_ID: Final = re.compile(r"<[^<>\s@]{1,200}@[^<>\s@]{1,200}>")
_MOST_ANSWERS: Final = 20


class MailUnreachable(Exception):
    """The server could not be reached or did not let us in: nothing was sent, later it may go."""


class MailRefused(Exception):
    """The server, or we, refused one message: it was not sent. `passing`: the server says that it may be sent later."""

    def __init__(self, reason: str, *, passing: bool = False) -> None:
        super().__init__(reason)
        self.passing = passing


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to one person, as text and, unless it is empty, as HTML; `sender_name` stands before the house's
    address.

    `reference` becomes its Message-ID, before the house's domain; without it there is a new one each time. `answers`
    are the Message-IDs of what it answers, the last one last. `unsubscribe` is an address that ends such letters at
    one POST (RFC 8058). `automatic` tells the other side's robots not to answer.
    """

    to: str
    subject: str
    text: str
    html: str = ""
    sender_name: str = ""
    reply_to: str = ""
    reference: str = ""
    answers: tuple[str, ...] = ()
    unsubscribe: str = ""
    automatic: bool = True
    files: tuple[OutgoingFile, ...] = ()


class Connection:
    """An open connection to a server."""

    def __init__(self, smtp: smtplib.SMTP, server: MailServer) -> None:
        self._smtp = smtp
        self._server = server

    def send(self, letter: Letter) -> None:
        """Hand a message over. Raises MailRefused when it surely was not taken, MailUnreachable when the connection
        broke, after which nobody knows."""
        message = written(letter, self._server.sender)
        try:
            self._smtp.send_message(message)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError,
                smtplib.SMTPNotSupportedError) as error:
            code = _code(error)
            raise MailRefused(f"{code} {type(error).__name__}".strip("0 "), passing=400 <= code < 500) from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailUnreachable(type(error).__name__) from error


@contextmanager
def connected(server: MailServer) -> Iterator[Connection]:
    """A connection for several messages. Raises MailUnreachable, whose text names no password."""
    try:
        smtp = _opened(server)
    except (smtplib.SMTPException, OSError) as error:
        raise MailUnreachable(f"{server.host}:{server.port}: {type(error).__name__}") from None
    try:
        yield Connection(smtp, server)
    finally:
        _close(smtp)


def written(letter: Letter, sender: str) -> EmailMessage:
    """`letter` as it travels. Raises MailRefused for an address that is none."""
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = Address(display_name=one_line(letter.sender_name), addr_spec=sender)
        message["To"] = Address(addr_spec=letter.to)
        _refer(message, letter, sender.rpartition("@")[2])
    except (ValueError, IndexError, MessageError) as error:
        raise MailRefused("address") from error
    message["Subject"] = one_line(letter.subject)
    message["Date"] = format_datetime(utc_now())
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    for file in letter.files:
        main, _slash, sub = (file.media_type if "/" in file.media_type else "application/octet-stream").partition("/")
        message.add_attachment(file.path.read_bytes(), maintype=main, subtype=sub, filename=one_line(file.name))
    return message


def _refer(message: EmailMessage, letter: Letter, domain: str) -> None:
    """What ties a letter to others, and tells where answers go."""
    message["Message-ID"] = f"<{letter.reference}@{domain}>" if letter.reference else make_msgid(domain=domain)
    answers = [one for one in map(one_line, letter.answers) if _MESSAGE_ID.fullmatch(one)]
    if answers:
        message["In-Reply-To"] = answers[-1]
        message["References"] = " ".join(answers[-_MOST_ANSWERS:])
    if letter.reply_to:
        message["Reply-To"] = Address(addr_spec=letter.reply_to)
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{one_line(letter.unsubscribe)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if letter.automatic:
        message["Auto-Submitted"] = "auto-generated"


def _code(error: smtplib.SMTPException) -> int:
    """What the server answered, 0 when it was not asked."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes: list[int] = [code for code, _text in error.recipients.values()]
        return codes[0] if codes else 0
    return int(getattr(error, "smtp_code", 0) or 0)


def one_line(text: str) -> str:
    """`text` without anything that ends a line or can't be seen."""
    return "".join(char if char.isprintable() else " " for char in text).strip()


def _opened(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    try:
        if server.security == "starttls":
            smtp.starttls(context=context)
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _close(smtp: smtplib.SMTP) -> None:
    try:
        smtp.quit()
    except (smtplib.SMTPException, OSError):
        smtp.close()
