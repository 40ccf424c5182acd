"""The end of the trash: deleting for good, by hand or after the time the organisation has set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Final

from sqlalchemy import select

from guanxi.audit.services import Changed, record_many
from guanxi.ctx import Ctx
from guanxi.customers.entity import THERE
from guanxi.customers.events import CustomersDeleted
from guanxi.customers.models import Customer
from guanxi.customers.purge import purge
from guanxi.customers.visibility import usable_ids
from guanxi.db import EVERYTHING, UnitOfWork
from guanxi.events import emit
from guanxi.jobs import JobRun
from guanxi.settings import settings

EMPTY: Final = "customers.empty_trash"
DAYS: Final = "organisation.trash_days"
"""After how many days in the trash customers are deleted for good; 0: never by themselves."""

_CHUNK: Final = 100


def delete_for_good(ctx: Ctx, ids: Sequence[int]) -> list[int]:
    """Delete customers that are in the trash, with all that is theirs; returns the ids that were.

    Those not the actor's to delete, or not in the trash any more, are left out. Nothing brings them back: history
    keeps their numbers, and who did it. Raises Refused, naming the plugin, when one can't forget them.
    """
    ctx.require("customer.delete")
    usable = usable_ids(ctx.session, ctx.principal, "delete", ids)
    found = ctx.session.execute(
        select(Customer.id, Customer.number).where(Customer.id.in_(usable), Customer.trashed_at.is_not(None),
                                                  Customer.erased_at.is_(None))
        .order_by(Customer.id).with_for_update(), execution_options=EVERYTHING).all()
    gone = [row.id for row in found]
    if gone:
        purge(ctx, gone)
        record_many(ctx, "customer", "delete", [Changed(row.id, {"number": (row.number, None)}) for row in found])
        for start in range(0, len(gone), 1000):
            emit(ctx, CustomersDeleted(customer_ids=tuple(gone[start:start + 1000])))
    return gone


def run_empty(job: JobRun) -> None:
    """Delete what has been in the trash for longer than the organisation keeps it, chunk by chunk."""
    days = int(settings(job.ctx)[DAYS])
    while days and (ids := _outlived(job.ctx, days)):
        job.retrying(partial(_delete, ids=ids))


def _delete(unit: UnitOfWork, ids: Sequence[int]) -> None:
    delete_for_good(unit.ctx, ids)


def _outlived(ctx: Ctx, days: int) -> list[int]:
    return list(ctx.session.scalars(
        select(Customer.id).where(Customer.trashed_at < ctx.now - timedelta(days=days), *THERE)
        .order_by(Customer.id).limit(_CHUNK), execution_options=EVERYTHING))
