"""Deleting what is kept of imports once it is old: files that were sent, what was chosen for them, rows given back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Final

from sqlalchemy import delete, func, select

from guanxi.clock import utc_now
from guanxi.contributions import Job
from guanxi.db import UnitOfWork
from guanxi.i18n import _l
from guanxi.jobs import JobRun
from guanxi.transfer.models import ImportRow, ImportRun, ImportSetup
from guanxi.transfer.stored_files import KEPT_DAYS, delete_files, stored_ids
from guanxi.transfer.undoing import LASTS

REMOVE: Final = "transfer.remove_uploads"
REMOVE_ROWS: Final = "transfer.remove_rows"
_AT_ONCE: Final = 500
_ROWS_AT_ONCE: Final = 5_000


def _forget(unit: UnitOfWork, ids: Sequence[int]) -> None:
    unit.session.execute(delete(ImportSetup).where(ImportSetup.id.in_(ids)),
                         execution_options={"synchronize_session": False})


def _forget_rows(unit: UnitOfWork, run_id: int) -> None:
    """The first rows that an import gave back."""
    last = (select(ImportRow.row).where(ImportRow.run_id == run_id).order_by(ImportRow.row).limit(_ROWS_AT_ONCE)
            .subquery())
    unit.session.execute(
        delete(ImportRow).where(ImportRow.run_id == run_id, ImportRow.row <= select(func.max(last.c.row))
                                .scalar_subquery()), execution_options={"synchronize_session": False})


def _remove_rows(job: JobRun) -> None:
    """Rows hold what people wrote of their customers: they go when their import can't be taken back any more."""
    before = utc_now() - LASTS
    left = select(ImportRow.run_id).where(ImportRow.run_id == ImportRun.id).exists()
    old = select(ImportRun.id).where(ImportRun.finished_at < before, left).order_by(ImportRun.id).limit(1)
    while (run_id := job.ctx.session.scalar(old)) is not None:
        job.retrying(partial(_forget_rows, run_id=run_id))


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


JOBS: Final = (Job(key=REMOVE, title=_l("Delete old files of imports"), run=_remove, schedule="51 3 * * *"),
               Job(key=REMOVE_ROWS, title=_l("Delete old rows given back by imports"), run=_remove_rows,
                   schedule="56 3 * * *"))
