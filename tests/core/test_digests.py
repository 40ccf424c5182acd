"""Notices by e-mail, through a real SMTP server: to whom, when, in which words, and never twice."""

from __future__ import annotations

import email.policy
import logging
import smtplib
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope
from sqlalchemy import update

from guanxi.accounts.models import User
from guanxi.accounts.principals import principal_for_user
from guanxi.config import Config
from guanxi.ctx import Ctx, Principal, Scope
from guanxi.customers.sharing import share
from guanxi.db import unit_of_work
from guanxi.db.work import engine_of
from guanxi.errors import ConfigurationError
from guanxi.features import make_runtime
from guanxi.inbox.digest import DIGESTS
from guanxi.jobs import enqueue
from guanxi.mail import Letter, MailRefused, MailUnreachable, connected
from guanxi.mail.server import read_url
from guanxi.mail.transport import Connection, written
from guanxi.notices.mailing import last_tick, schedule
from guanxi.notices.models import Notice, NoticeMail
from guanxi.notices.services import mark_read
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from guanxi.worker import run_due_jobs
from tests.core.accounts_help import default_role, done, make_role, make_user

_SYSTEM = Principal.system("test")
BASE = "https://crm.example.com"
HOSTILE = "<script>alert(1)</script> 杭州"


class Mailbox:
    """What the server was handed."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refuses = False

    async def handle_DATA(self, _server: SMTP, _session: object, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's
        """Take a message, or refuse it."""
        if self.refuses:
            return "550 no"
        found = BytesParser(policy=email.policy.SMTP).parsebytes(cast(bytes, envelope.content))
        self.letters.append(cast(EmailMessage, found))
        return "250 OK"


def _lets_in(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    return AuthResult(handled=False, success=data.login == b"house" and data.password == b"geheim @/")


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    """A server and its address."""
    box = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port, authenticator=_lets_in, auth_require_tls=False)
    server.start()
    yield box, f"smtp+plain://house:geheim%20%40%2F@127.0.0.1:{port}/crm@example.com"
    server.stop()


@pytest.fixture
def box(mailbox: tuple[Mailbox, str]) -> Mailbox:
    return mailbox[0]


@pytest.fixture
def config(config: Config, mailbox: tuple[Mailbox, str]) -> Config:
    return replace(config, smtp_url=mailbox[1], base_url=BASE)


@pytest.fixture
def lin(ctx: Ctx) -> int:
    """Somebody who reads her notices by e-mail at once, in Chinese; her id."""
    default_role(ctx, "administrator")
    user_id = make_user(ctx, make_role(ctx, {"customer.view": Scope.OWN}), name="林晓燕", email="lin@example.com")
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(User).where(User.id == user_id).values(locale="zh"))
    subscribe(ctx, user_id, "at_once")
    return user_id


def subscribe(ctx: Ctx, user_id: int, frequency: str, hour: int = 8) -> None:
    person = principal_for_user(ctx.session, user_id)
    assert person is not None
    done(replace(ctx, principal=person), lambda unit: schedule(unit, frequency, hour))


def send(runtime: Runtime) -> None:
    """What the clock does every ten minutes."""
    with runtime.opened(_SYSTEM) as ctx, unit_of_work(ctx) as unit:
        enqueue(unit.ctx, DIGESTS)
    run_due_jobs(runtime)


def parts(letter: EmailMessage) -> tuple[str, str]:
    """Its text and its HTML."""
    text, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()


def test_what_was_not_read_comes_by_mail_in_ones_language(ctx: Ctx, make: Made, runtime: Runtime, box: Mailbox,
                                                          lin: int) -> None:
    customer = make.customer(HOSTILE, owner_id=lin)
    send(runtime)
    (letter,) = box.letters
    assert (letter["To"], letter["From"], letter["Subject"]) == ("lin@example.com", "关系 <crm@example.com>",
                                                                 "关系：1 条新通知")
    text, html = parts(letter)
    assert "将您设为负责人" in text
    assert f"{BASE}/customers/{customer}" in text
    assert f'href="{BASE}/customers/{customer}"' in html
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_digest_is_written_in_ones_formats(ctx: Ctx, make: Made, runtime: Runtime, box: Mailbox, lin: int) -> None:
    make.customer(owner_id=lin)
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(User).where(User.id == lin).values(date_format="dots"))
        unit.session.execute(update(Notice).values(at=datetime(2026, 1, 2, tzinfo=UTC)))
    send(runtime)
    text, _html = parts(box.letters[0])
    assert "02.01.2026" in text


def test_nothing_is_sent_twice(ctx: Ctx, make: Made, runtime: Runtime, box: Mailbox, lin: int) -> None:
    make.customer(owner_id=lin)
    for _again in range(3):
        send(runtime)
    assert len(box.letters) == 1
    make.customer(owner_id=lin)
    send(runtime)
    assert len(box.letters) == 2


def test_what_was_read_or_may_no_longer_be_seen_is_not_sent(ctx: Ctx, make: Made, runtime: Runtime, box: Mailbox,
                                                            lin: int) -> None:
    make.customer(owner_id=lin)
    person = principal_for_user(ctx.session, lin)
    assert person is not None
    done(replace(ctx, principal=person), lambda unit: mark_read(unit))
    shared = make.customer()
    done(ctx, lambda unit: share(unit, [shared], lin))
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(User).where(User.id == lin).values(active=False))
    send(runtime)
    assert box.letters == []


def test_a_refused_message_is_tried_with_the_next_and_others_go_out(ctx: Ctx, make: Made, runtime: Runtime,
                                                                    box: Mailbox, lin: int) -> None:
    make.customer("杭州江南", owner_id=lin)
    box.refuses = True
    send(runtime)
    box.refuses = False
    send(runtime)
    (letter,) = box.letters
    assert "杭州江南" in parts(letter)[0]


def test_a_crash_between_taking_and_sending_sends_nothing_twice(
        ctx: Ctx, make: Made, runtime: Runtime, box: Mailbox, lin: int, monkeypatch: pytest.MonkeyPatch) -> None:
    subscribe(ctx, lin, "daily", hour=0)
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(NoticeMail).values(tick=ctx.now - timedelta(days=2)))
    make.customer(owner_id=lin)
    monkeypatch.setattr(Connection, "send", _dies)
    send(runtime)
    monkeypatch.undo()
    send(runtime)
    assert box.letters == []


def test_without_a_server_nothing_is_lost(ctx: Ctx, make: Made, config: Config, box: Mailbox, lin: int) -> None:
    make.customer(owner_id=lin)
    nowhere = make_runtime(replace(config, smtp_url="smtp+plain://127.0.0.1:9/crm@example.com"), engine_of(ctx.session))
    send(nowhere)
    assert box.letters == []
    send(make_runtime(config, engine_of(ctx.session)))
    assert len(box.letters) == 1


def test_a_password_is_in_no_message(caplog: pytest.LogCaptureFixture) -> None:
    server = read_url("smtp+plain://house:geheim@127.0.0.1:9/crm@example.com")
    with caplog.at_level(logging.DEBUG), pytest.raises(MailUnreachable) as failed, connected(server):
        pass
    assert "geheim" not in f"{failed.value!r}{server!r}{caplog.text}"
    with pytest.raises(ConfigurationError) as wrong:
        read_url("smtp://house:geheim@/")
    assert "geheim" not in str(wrong.value)


def test_a_wrong_password_is_a_server_that_can_t_be_reached(mailbox: tuple[Mailbox, str]) -> None:
    with pytest.raises(MailUnreachable, match="SMTPAuthenticationError"), \
            connected(read_url(mailbox[1].replace("geheim", "wrong"))):
        pass


@pytest.mark.parametrize("evil", [
    "a\r\nBcc: x@example.com", "a\nBcc: x@example.com", "a\u2028Bcc: x", "a\x00b", "a\rb"])
def test_no_header_can_be_smuggled_in(evil: str) -> None:
    letter = Letter(to="lin@example.com", subject=evil, text="t", html="h", sender_name=evil)
    message = written(letter, "crm@example.com")
    read = BytesParser(policy=email.policy.SMTP).parsebytes(message.as_bytes())
    assert set(read.keys()) == {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version",
                                "Content-Type"}
    assert read["Subject"].startswith("a")
    with pytest.raises(MailRefused):
        written(replace(letter, to=f"{evil}@example.com" if "\n" in evil else "a b@@"), "crm@example.com")


@pytest.mark.parametrize(("frequency", "hour", "now", "expected"), [
    ("daily", 8, "2026-11-22T01:00", "2026-11-22T00:00"),  # 9 o'clock in Shanghai
    ("daily", 8, "2026-11-21T23:00", "2026-11-21T00:00"),
    ("weekly", 8, "2026-11-22T01:00", "2026-11-16T00:00"),  # a Sunday
    ("weekly", 8, "2026-11-22T23:00", "2026-11-16T00:00"),  # Monday, 7 o'clock
    ("weekly", 8, "2026-11-23T00:00", "2026-11-23T00:00"),
])
def test_digests_are_due_by_ones_own_clock(frequency: str, hour: int, now: str, expected: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = last_tick(frequency, hour, moment, ZoneInfo("Asia/Shanghai"))
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)
    assert last_tick("never", hour, moment, ZoneInfo("Asia/Shanghai")) is None


def _dies(*_given: object) -> None:
    raise smtplib.SMTPServerDisconnected
