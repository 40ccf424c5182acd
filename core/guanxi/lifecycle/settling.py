"""What happened to customers while a plugin's rows were away in an archive is done to those rows too."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import select

from guanxi.customers.erasure import forget_owned
from guanxi.customers.merging.everything import move_everything
from guanxi.customers.merging.rules import HOOK
from guanxi.customers.models import Customer
from guanxi.db import EVERYTHING, UnitOfWork
from guanxi.jobs import JobRun
from guanxi.plugin.dispatch import perform

_BLOCK: Final = 200


def run_settle(job: JobRun) -> None:
    """Merge and erase anew for whoever was merged or erased since the archive was made, a few at a time."""
    since = datetime.fromisoformat(job.payload["since"])
    absorbed = job.ctx.session.scalars(select(Customer.id).where(
        Customer.merged_into.is_not(None), Customer.updated_at >= since), execution_options=EVERYTHING).all()
    erased = job.ctx.session.scalars(select(Customer.id).where(Customer.erased_at >= since),
                                     execution_options=EVERYTHING).all()
    total = len(absorbed) + len(erased)
    for place, row_id in enumerate(absorbed):
        job.retrying(partial(_merge, row_id=row_id))
        job.progress(place + 1, total)
    for start in range(0, len(erased), _BLOCK):
        ids = list(erased[start:start + _BLOCK])
        job.retrying(partial(_erase, ids=ids))
        job.progress(len(absorbed) + start + len(ids), total)


def _merge(unit: UnitOfWork, row_id: int) -> None:
    survivor = row_id
    while (further := unit.session.scalar(select(Customer.merged_into).where(Customer.id == survivor),
                                          execution_options=EVERYTHING)) is not None:
        survivor = further
    if survivor != row_id:
        move_everything(unit.ctx, row_id, survivor)
        unit.session.flush()
        perform(unit.ctx, HOOK, everyone=True, survivor_id=survivor, absorbed_ids=[row_id])


def _erase(unit: UnitOfWork, ids: list[int]) -> None:
    forget_owned(unit.ctx, ids)
