"""An office for tests: writes through the plugin's own services, and reads what a real mail server was handed."""

from __future__ import annotations

import email.policy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from itertools import count
from typing import Any, TypeVar, cast

from aiosmtpd.smtp import SMTP, Envelope
from sqlalchemy import select

from guanxi.ctx import Ctx
from guanxi.customers.consents import record_consent
from guanxi.db import unit_of_work
from guanxi.testing.factories import Made
from guanxi_messages import services
from guanxi_messages.channels import EMAIL
from guanxi_messages.drafts import Asked, Content, Sent, Words
from guanxi_messages.models import Message

T = TypeVar("T")
_number = count(1)


@dataclass(slots=True)
class Letterbox:
    """What the server was handed, and what it answers instead, by address."""

    letters: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    port: int = 0

    async def handle_RCPT(self, _server: SMTP, _session: object, envelope: Envelope, address: str,  # noqa: N802  # aiosmtpd's
                          _options: list[str]) -> str:
        """Take an address, or refuse it."""
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: object, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's
        """Take a message."""
        found = BytesParser(policy=email.policy.SMTP).parsebytes(cast(bytes, envelope.content))
        self.letters.append(cast(EmailMessage, found))
        return "250 OK"

    @property
    def to(self) -> list[str]:
        """Whom the letters are to, in their order."""
        return [str(one["To"]) for one in self.letters]


@dataclass(slots=True)
class Office:
    """Acts as somebody who may do everything."""

    ctx: Ctx
    make: Made
    run_jobs: Callable[..., int]
    box: Letterbox

    def write(self, work: Callable[[Ctx], T], now: datetime | None = None) -> T:
        """`work` in a unit of work of its own."""
        with unit_of_work(self.ctx) as unit:
            return work(replace(unit.ctx, now=now or unit.ctx.now))

    def customer(self, name: str = "张伟", email: str = "", **more: Any) -> int:
        """A customer with an address of their own."""
        return self.make.customer(name, email=email or f"c{next(_number)}@example.com", **more)

    def asked(self, body: str = "您好", subject: str = "关于订单", **more: Any) -> Asked:
        """What is to be sent: a service e-mail unless told otherwise."""
        content = more.pop("content", None) or Content(texts={"zh": Words(subject=subject, body=body)})
        return Asked(key=more.pop("key", f"test-{next(_number)}"), channel=more.pop("channel", EMAIL),
                     purpose=more.pop("purpose", "service"), content=content, **more)

    def send(self, ids: Sequence[int], *words: str, now: datetime | None = None, **more: Any) -> Sent:
        """Ask for it to be sent."""
        asked = self.asked(*words, **more)
        return self.write(lambda ctx: services.send(ctx, asked, ids), now)

    def agrees(self, customer_id: int, given: bool = True, purpose: str = "marketing", channel: str = "email") -> None:
        """The customer says yes, or no."""
        self.write(lambda ctx: record_consent(ctx, customer_id, channel, purpose, given, "form"))

    def states(self) -> dict[str, tuple[str, str | None]]:
        """State and reason of each message, by address."""
        rows = self.ctx.session.execute(select(Message.address, Message.state, Message.why).order_by(Message.id))
        return {row.address: (row.state, row.why) for row in rows}

    def only(self) -> Any:
        """The one message there is."""
        return self.ctx.session.execute(select(Message.id, Message.state, Message.why, Message.body, Message.subject,
                                               Message.note, Message.held_until)).one()


NOON = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)
"""Noon in Shanghai, where marketing may go."""
NIGHT = datetime(2026, 6, 15, 14, 0, tzinfo=UTC)
"""Ten in the evening there."""
