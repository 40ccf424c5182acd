"""Notices by e-mail: what has not been read, in one message, at most once for each person and moment."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from guanxi.accounts.eyes import seen_by
from guanxi.accounts.models import User
from guanxi.ctx import Ctx
from guanxi.db import UnitOfWork
from guanxi.i18n import _l
from guanxi.inbox.letter import digest
from guanxi.inbox.queries import to_mail
from guanxi.jobs import JobRun
from guanxi.mail import Letter, MailRefused, MailServer, MailUnreachable, connected, mail_server
from guanxi.mail.transport import Connection
from guanxi.notices.mailing import last_tick
from guanxi.notices.models import Notice, NoticeMail
from guanxi.settings import setting

DIGESTS: Final = "inbox.digests"
_UNSYNCHRONISED: Final = {"synchronize_session": False}
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """Somebody who has not had by e-mail all they were told of; `tick` and `sent_to` as in NoticeMail."""

    user_id: int
    frequency: str
    hour: int
    tick: datetime
    sent_to: int
    timezone: str | None
    email: str


def send_digests(job: JobRun) -> None:
    """Send what is due now. A server that can't be reached is asked again the next time."""
    server = mail_server(job.ctx)
    due = [row for row in _subscribers(job.ctx) if _tick(job.ctx, row) is not None] if server else []
    if server is None or not due:
        return
    try:
        sent = _send_all(job, server, due)
    except MailUnreachable as error:
        logger.warning("mail server: %s", error)
        job.log(_l("The mail server could not be reached. The messages go out later."), "warning")
        return
    job.log(_l("%(count)s messages sent", count=sent))


def _send_all(job: JobRun, server: MailServer, due: list[Subscriber]) -> int:
    sent = 0
    with connected(server) as connection:
        for row in due:
            sent += _send(job, connection, row)
            job.progress(sent, len(due))
    return sent


def _subscribers(ctx: Ctx) -> list[Subscriber]:
    """Those who wish to have e-mail, have an address, and were told of something since the last one."""
    newest = (select(func.max(Notice.id)).where(Notice.user_id == NoticeMail.user_id, Notice.mailed,
                                                Notice.read_at.is_(None)).correlate(NoticeMail).scalar_subquery())
    rows = ctx.session.execute(
        select(NoticeMail.user_id, NoticeMail.frequency, NoticeMail.hour, NoticeMail.tick, NoticeMail.sent_to,
               User.timezone, User.email).join(User, User.id == NoticeMail.user_id)
        .where(User.active, User.email.is_not(None), NoticeMail.frequency != "never", newest > NoticeMail.sent_to)
        .order_by(NoticeMail.user_id))
    return [Subscriber(**row._mapping) for row in rows]


def _tick(ctx: Ctx, row: Subscriber) -> datetime | None:
    """The moment whose digest this person has not had; None for none."""
    zone = ZoneInfo(row.timezone or setting(ctx, "organisation.timezone"))
    tick = last_tick(row.frequency, row.hour, ctx.now, zone)
    return tick if tick is not None and tick > row.tick else None


def _send(job: JobRun, connection: Connection, row: Subscriber) -> bool:
    """Send one person's digest; whether one went out. The moment is taken first: who is killed in between sends
    nothing twice, and what was in it goes with the next one."""
    tick = _tick(job.ctx, row)
    with seen_by(job.ctx, row.user_id) as ctx:
        found, more = to_mail(ctx, row.sent_to) if ctx is not None else ([], False)
        if ctx is None or not found or not _take(job, row, tick or ctx.now):
            return False
        letter = digest(ctx, row.email, found, more=more)
    return _hand_over(job, connection, row.user_id, letter, found[0].id)


def _hand_over(job: JobRun, connection: Connection, user_id: int, letter: Letter, newest: int) -> bool:
    try:
        connection.send(letter)
    except MailRefused as error:
        logger.warning("digest of user %s: refused (%s)", user_id, error)
        return False
    job.retrying(lambda unit: unit.session.execute(
        update(NoticeMail).where(NoticeMail.user_id == user_id).values(sent_to=newest),
        execution_options=_UNSYNCHRONISED))
    return True


def _take(job: JobRun, row: Subscriber, tick: datetime) -> bool:
    """Put down that this digest is begun; False when another worker was faster."""
    def take(unit: UnitOfWork) -> bool:
        taken = unit.session.execute(
            update(NoticeMail).where(NoticeMail.user_id == row.user_id, NoticeMail.tick == row.tick)
            .values(tick=tick).returning(NoticeMail.user_id), execution_options=_UNSYNCHRONISED)
        return taken.first() is not None

    return job.retrying(take)
