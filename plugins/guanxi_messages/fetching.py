"""The job that fetches e-mail."""

from __future__ import annotations

import logging
from functools import partial
from typing import Final

from guanxi.api import Job, JobRun, UnitOfWork, _l
from guanxi_messages.receiving.mailbox import MailboxServer, MailboxUnreachable, OpenMailbox, mailbox_of, opened
from guanxi_messages.services.receiving import file_letter, last_uid, reached_uid

FETCH: Final = "messages.fetch"
logger = logging.getLogger(__name__)


def run_fetch(job: JobRun) -> None:
    """Take in what came since the last time. A server that can't be reached is asked again the next time."""
    server = mailbox_of(job.ctx)
    if server is None:
        return
    try:
        with opened(server) as mailbox:
            count = _fetch_all(job, server, mailbox)
    except MailboxUnreachable as error:
        logger.warning("mailbox: %s", error)
        job.log(_l("The mailbox could not be reached. It is asked again in five minutes."), "warning")
        return
    if count:
        job.log(_l("%(count)s e-mails taken in", count=count))


def _fetch_all(job: JobRun, server: MailboxServer, mailbox: OpenMailbox) -> int:
    count = 0
    wanted = mailbox.newer(last_uid(job.ctx, server.name, mailbox.validity), job.ctx.now)
    for uid in wanted:
        raw = mailbox.letter(uid)
        count += job.retrying(partial(_file, server.name, mailbox.validity, uid, raw))
        job.progress(count, len(wanted))
    return count


def _file(name: str, validity: int, uid: int, raw: bytes, unit: UnitOfWork) -> bool:
    """One e-mail and the place it stood at, together: so none is taken in twice, and none is passed over."""
    filed = file_letter(unit.ctx, raw) is not None if raw else False
    reached_uid(unit.ctx, name, validity, uid)
    return filed


JOB: Final = Job(key=FETCH, title=_l("Fetch e-mail"), run=run_fetch, schedule="*/5 * * * *")
