"""E-mail that comes in, from a real IMAP server: whose it is, once, with its files; what bounced; and hostile mail."""

from __future__ import annotations

import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from guanxi.customers.models import Attachment
from guanxi.db import unit_of_work
from guanxi.jobs import enqueue
from guanxi_messages.fetching import FETCH
from guanxi_messages.models import Message, Received, Suppressed
from guanxi_messages.receiving.letters import MOST_TEXT, read_letter
from guanxi_messages.receiving.mailbox import MailboxServer, MailboxUnreachable, opened
from guanxi_messages.services.receiving import assign
from tests.plugins.messages.office import Office

NOW = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)
PASSWORD = "geheim"


@dataclass(slots=True)
class Postbox:
    """A mailbox on a real server."""

    port: int

    def puts(self, raw: bytes | EmailMessage) -> None:
        """Let an e-mail arrive."""
        with self.signed_in() as imap:
            imap.append("INBOX", "", "", bytes(raw))

    def is_emptied(self) -> None:
        """Throw away what tests before left: their ids would be met again."""
        with self.signed_in() as imap:
            imap.select("INBOX")
            imap.store("1:*", "+FLAGS", "\\Deleted")
            imap.expunge()

    @contextmanager
    def signed_in(self) -> Iterator[imaplib.IMAP4]:
        """A connection of a mail program."""
        imap = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        imap.login("house", PASSWORD)
        yield imap
        imap.logout()


@pytest.fixture(scope="module")
def imap_port() -> Iterator[int]:
    """A server with an empty mailbox, for the tests of this module."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([str(Path(sys.prefix) / "bin" / "pymap"), "--host", "127.0.0.1", "--port", str(port),
                               "--no-tls", "dict", "--demo-user", "house", "--demo-password", PASSWORD],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port
    finally:
        server.kill()
        server.wait()


def wait_for(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    pytest.fail("the IMAP server did not start")


@pytest.fixture
def postbox(imap_port: int, keep_setting: Callable[[str, object], None]) -> Postbox:
    """The mailbox, set up in the product."""
    for key, value in (("host", "127.0.0.1"), ("port", imap_port), ("security", "none"), ("user", "house"),
                       ("password", PASSWORD)):
        keep_setting(f"messages.imap_{key}", value)
    box = Postbox(imap_port)
    box.is_emptied()
    return box


def fetch(office: Office) -> None:
    with unit_of_work(office.ctx) as unit:
        enqueue(unit.ctx, FETCH, as_system=True)
    office.run_jobs()


def mail(sender: str, subject: str, text: str = "你好", **headers: str) -> EmailMessage:
    """An e-mail as a customer's program writes it."""
    found = EmailMessage()
    found["From"], found["To"], found["Subject"] = sender, "crm@example.com", subject
    found["Message-ID"] = headers.pop("id", f"<{subject}@customer.example>")
    for name, value in headers.items():
        found[name.replace("_", "-")] = value
    found.set_content(text)
    return found


def rows(office: Office, subject: str) -> list[tuple[int | None, str]]:
    found = office.ctx.session.execute(select(Received.customer_id, Received.thread).where(Received.subject == subject))
    return [(row.customer_id, row.thread) for row in found]


def test_an_e_mail_belongs_to_the_customer_with_its_address_and_is_taken_in_once(
        office: Office, postbox: Postbox) -> None:
    zhang = office.customer("张伟", email="zhang@example.com")
    postbox.puts(mail("张伟 <Zhang@Example.com>", "once"))
    postbox.puts(mail("zhang@example.com", "once"))
    fetch(office)
    fetch(office)
    assert [row[0] for row in rows(office, "once")] == [zhang]


def test_an_answer_from_another_address_belongs_to_whom_we_wrote(office: Office, postbox: Postbox) -> None:
    zhang = office.customer(email="zhang2@example.com")
    office.send([zhang])
    office.run_jobs()
    [sent] = office.box.letters
    postbox.puts(mail("elsewhere@example.net", "answer", In_Reply_To=str(sent["Message-ID"])))
    fetch(office)
    thread = office.ctx.session.scalar(select(Message.thread))
    assert rows(office, "answer") == [(zhang, thread)]
    [received] = office.ctx.session.scalars(select(Received.id).where(Received.subject == "answer"))
    office.send([zhang], answers=received)
    office.run_jobs()
    again = office.box.letters[-1]
    assert again["In-Reply-To"] == "<answer@customer.example>"


def test_a_forged_reference_leads_nowhere(office: Office, postbox: Postbox) -> None:
    office.send([office.customer()])
    office.run_jobs()
    postbox.puts(mail("stranger@example.net", "forged", In_Reply_To=f"<guanxi.1.{'0' * 24}@example.com>"))
    fetch(office)
    assert [row[0] for row in rows(office, "forged")] == [None]


def test_nobody_s_e_mail_is_put_on_a_customer_with_its_files(office: Office, postbox: Postbox) -> None:
    letter = mail("stranger@example.net", "with a file")
    letter.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="../../报价.pdf")
    postbox.puts(letter)
    fetch(office)
    [(owner, _thread)] = rows(office, "with a file")
    assert owner is None
    zhang = office.customer("张伟")
    [received] = office.ctx.session.scalars(select(Received.id).where(Received.subject == "with a file"))
    office.write(lambda ctx: assign(ctx, received, zhang))
    assert office.ctx.session.scalars(select(Attachment.name).where(Attachment.customer_id == zhang)).all() == [
        "报价.pdf"]


def test_what_bounced_for_good_stops_further_messages(office: Office, postbox: Postbox) -> None:
    gone = office.customer(email="gone@example.com")
    office.send([gone])
    office.run_jobs()
    postbox.puts(report(str(office.box.letters[0]["Message-ID"]), "5.1.1"))
    fetch(office)
    assert office.states()["gone@example.com"] == ("bounced", "bounced")
    assert office.send([gone]).left_out == {"suppressed": 1}
    assert "gone@example.com" not in str(office.ctx.session.scalars(select(Suppressed.mark)).all())


def test_what_is_only_late_or_forged_bounces_nothing(office: Office, postbox: Postbox) -> None:
    office.send([office.customer(email="late@example.com")])
    office.run_jobs()
    postbox.puts(report(str(office.box.letters[0]["Message-ID"]), "4.4.1"))
    postbox.puts(report(f"<guanxi.1.{'0' * 24}@example.com>", "5.1.1"))
    fetch(office)
    assert office.states()["late@example.com"] == ("sent", None)


def report(message_id: str, status: str) -> bytes:
    """A delivery report as in RFC 3464, with the head of what it is about."""
    return ("From: MAILER-DAEMON@example.com\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
            "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
            "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
            f"Action: failed\r\nStatus: {status}\r\n\r\n"
            f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\n\r\n--b--\r\n").encode()


def test_a_wrong_password_is_said_without_the_password(imap_port: int) -> None:
    server = MailboxServer(host="127.0.0.1", port=imap_port, security="none", user="house", password="wrong-one",
                           folder="INBOX")
    with pytest.raises(MailboxUnreachable) as error, opened(server):
        pass
    assert "wrong-one" not in str(error.value)
    assert "wrong-one" not in repr(server)


HOSTILE = {
    "nothing": b"",
    "no mail at all": b"\x00\xff\xfe" * 1000,
    "a header for minutes": b"To: " + b"(" * 200_000 + b"\r\nFrom: " + b"<" * 100_000 + b"\r\n\r\nx",
    "boxes in boxes": b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n)
                               for n in range(2_000)),
    "many parts": b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 50_000,
    "an unknown charset": b'Content-Type: text/plain; charset="\x00evil"\r\n\r\n\xc4\xe3\xba\xc3',
    "surrogates": b"Subject: =?utf-16?b?2AA=?=\r\n\r\nx",
    "a bad date": b"Date: Mon, 99 Foo 99999 99:99:99 +9999\r\n\r\nx",
    "html that never ends": b"Content-Type: text/html\r\n\r\n" + b"<div><a href='" * 50_000,
    "broken base64": b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!" + b"A" * 99_999,
    "an evil name": b'Content-Disposition: attachment; filename*=utf-8\'\'%00%ff../../etc\r\n\r\nx',
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_whatever_comes_is_read_as_far_as_it_goes(raw: bytes) -> None:
    began = time.monotonic()
    letter = read_letter(raw, NOW)
    assert time.monotonic() - began < 5
    assert len(letter.text) <= MOST_TEXT
    letter.text.encode()
    letter.subject.encode()
    assert "\x00" not in letter.text + letter.subject + letter.name + letter.address


@pytest.mark.parametrize(("raw", "subject", "text"), [
    (b"Subject: =?gb2312?B?xOO6ww==?=\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n\xc4\xe3\xba\xc3",
     "你好", "你好"),
    ("Subject: 你好\r\n\r\n没有声明编码".encode(), "你好", "没有声明编码"),
    (b"Subject: x\r\nContent-Type: text/html\r\n\r\n<p>Hello<script>alert(1)</script></p><p>Bye</p>", "x",
     "Hello\nBye"),
])
def test_chinese_and_html_are_read(raw: bytes, subject: str, text: str) -> None:
    letter = read_letter(raw, NOW)
    assert (letter.subject, letter.text) == (subject, text)


def test_a_date_that_lies_ahead_is_today() -> None:
    ahead = (NOW + timedelta(days=400)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    assert read_letter(f"Date: {ahead}\r\n\r\nx".encode(), NOW).at == NOW
