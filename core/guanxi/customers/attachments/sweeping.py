"""Deleting for good: files whose time to be brought back is over, and content that no file has any more."""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete

from guanxi.clock import utc_now
from guanxi.customers.attachments.services import KEPT, sweep
from guanxi.customers.attachments.store import old_digests
from guanxi.customers.models import Attachment
from guanxi.db import EVERYTHING
from guanxi.i18n import _l
from guanxi.jobs import JobRun

SWEEP: Final = "customers.sweep_files"
YOUNG: Final = 3600.0
"""Seconds that content is left alone: its file is just being put on a customer."""

_AT_ONCE: Final = 200


def run_sweep(job: JobRun) -> None:
    """Delete them, in small steps."""
    job.retrying(lambda unit: unit.session.execute(
        delete(Attachment).where(Attachment.removed_at < utc_now() - KEPT),
        execution_options={**EVERYTHING, "synchronize_session": False}))
    gone = 0
    digests = list(old_digests(job.ctx, YOUNG))
    for start in range(0, len(digests), _AT_ONCE):
        gone += sweep(job.ctx, digests[start:start + _AT_ONCE])
        job.progress(start, len(digests))
    job.log(_l("%(count)s files deleted", count=gone))
