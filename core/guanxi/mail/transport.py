"""Handing messages to an SMTP server. What goes into a header can't begin another one."""

from __future__ import annotations

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
from guanxi.mail.server import MailServer

TIMEOUT: Final = 30.0
"""Seconds to wait for any answer of a server."""


class MailUnreachable(Exception):
    """The server could not be reached or did not let us in: nothing was sent, later it may go."""


class MailRefused(Exception):
    """The server, or we, refused one message: it was not sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to one person, as text and as HTML; `sender_name` stands before the house's address."""

    to: str
    subject: str
    text: str
    html: str
    sender_name: str = ""


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
            raise MailRefused(type(error).__name__) from error
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
    except (ValueError, IndexError, MessageError) as error:
        raise MailRefused("address") from error
    message["Subject"] = one_line(letter.subject)
    message["Date"] = format_datetime(utc_now())
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


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
