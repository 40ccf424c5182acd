"""Deleting files that were sent to be imported, and what was chosen for them, once they are old."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Final

from sqlalchemy import delete, select

from guanxi.clock import utc_now
from guanxi.contributions import Job
from guanxi.db import UnitOfWork
from guanxi.i18n import _l
from guanxi.jobs import JobRun
from guanxi.transfer.models import ImportSetup
from guanxi.transfer.stored_files import KEPT_DAYS, delete_files, stored_ids

REMOVE: Final = "transfer.remove_uploads"
_AT_ONCE: Final = 500


def _forget(unit: UnitOfWork, ids: Sequence[int]) -> None:
    unit.session.execute(delete(ImportSetup).where(ImportSetup.id.in_(ids)),
                         execution_options={"synchronize_session": False})


def _remove(job: JobRun) -> None:
    """The rows first: a file without one is found again the next night, a row without its file says it is gone."""
    before = utc_now() - timedelta(days=KEPT_DAYS)
    old = select(ImportSetup.id).where(ImportSetup.created_at < before).limit(_AT_ONCE)
    while ids := job.ctx.session.scalars(old).all():
        job.retrying(partial(_forget, ids=ids))
        delete_files(job.ctx, ids)
    left = list(stored_ids(job.ctx))
    known = set(job.ctx.session.scalars(select(ImportSetup.id).where(ImportSetup.id.in_(left)))) if left else set()
    delete_files(job.ctx, [setup_id for setup_id in left if setup_id not in known])


JOBS: Final = (Job(key=REMOVE, title=_l("Delete old files of imports"), run=_remove, schedule="51 3 * * *"),)
