"""What customers agreed to and withdrew, per channel and purpose; nothing is overwritten, the latest counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from guanxi.ctx import Ctx
from guanxi.customers.filing import file_changes
from guanxi.customers.models import Consent
from guanxi.customers.rights import require_edit
from guanxi.db import among
from guanxi.errors import Issue, Refused, Text
from guanxi.i18n import _l
from guanxi.timeline.services import Happening

CHANNELS: Final[Mapping[str, Text]] = {
    "phone": _l("Telephone"), "sms": _l("Text message"), "email": _l("E-mail"), "wechat": _l("WeChat"),
    "post": _l("Post")}
PURPOSES: Final[Mapping[str, Text]] = {
    "marketing": _l("Marketing"), "service": _l("Service and aftercare"), "survey": _l("Surveys")}
HOW_LENGTH: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRow:
    """The latest word of a customer on one channel and purpose; `how` says where it was given."""

    channel: str
    purpose: str
    given: bool
    at: datetime
    how: str


def record_consent(ctx: Ctx, customer_id: int, channel: str, purpose: str, given: bool, how: str) -> None:
    """Record that the customer agreed (or withdrew) just now, and how. Raises Refused."""
    require_edit(ctx, customer_id)
    text = how.strip()
    issues = [Issue(field=field, code="not_an_option", message=_l("Choose one of the list."))
              for field, value, known in (("channel", channel, CHANNELS), ("purpose", purpose, PURPOSES))
              if value not in known]
    if not text or len(text) > HOW_LENGTH:
        issues.append(Issue(field="how", code="length", params={"count": HOW_LENGTH}, message=_l(
            "Say in at most %(count)s characters how it was given: a signed form, a call, a tick in the shop.")))
    if issues:
        raise Refused(_l("Nothing was saved yet. Please look at the marked fields."), issues)
    before = next((row.given for row in consents_of(ctx, customer_id)
                   if (row.channel, row.purpose) == (channel, purpose)), None)
    ctx.session.add(Consent(customer_id=customer_id, channel=channel, purpose=purpose, given=given, at=ctx.now,
                            how=text))
    ctx.session.flush()
    file_changes(ctx, {customer_id: {f"consent.{channel}.{purpose}": (before, given)}}, [
        Happening(customer_id=customer_id, kind="core.consent",
                  data={"channel": channel, "purpose": purpose, "given": given})])


def consents_of(ctx: Ctx, customer_id: int) -> list[ConsentRow]:
    """The latest consent for each channel and purpose that the customer said anything about."""
    latest: dict[tuple[str, str], ConsentRow] = {}
    for row in ctx.session.execute(
            select(Consent.channel, Consent.purpose, Consent.given, Consent.at, Consent.how)
            .where(Consent.customer_id == customer_id).order_by(Consent.at, Consent.id)):
        latest[row.channel, row.purpose] = ConsentRow(**row._mapping)
    return [latest[key] for key in sorted(latest)]


def consents_among(ctx: Ctx, customer_ids: Iterable[int], channel: str, purpose: str) -> dict[int, bool]:
    """Whether these customers agree to one channel and purpose, by their latest word; those who said nothing are left
    out. In one statement, for thousands."""
    rows = ctx.session.execute(
        select(Consent.customer_id, Consent.given)
        .where(among(ctx.session, Consent.customer_id, set(customer_ids)), Consent.channel == channel,
               Consent.purpose == purpose).order_by(Consent.at, Consent.id))
    return {row.customer_id: row.given for row in rows}
