"""Bulk actions and their undo as jobs, with progress."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from guanxi.contributions import Job
from guanxi.ctx import Ctx
from guanxi.customers import undo as undoing
from guanxi.customers.entity import CUSTOMER
from guanxi.customers.undo import Undone
from guanxi.errors import BadRequest, ProgrammingError
from guanxi.i18n import _l
from guanxi.jobs import JobRun, enqueue
from guanxi.views.address import from_definition, to_definition
from guanxi.views.bulk import BulkAction, Changed, action_named, change
from guanxi.views.every import every_id
from guanxi.views.listing import ListQuery
from guanxi.views.page import check

CHANGE: Final = "views.bulk_change"
UNDO: Final = "views.undo"


def start_change(ctx: Ctx, key: str, value: int | None, query: ListQuery) -> int:
    """Ask, in a unit of work, for a bulk action on all results of `query`; returns the job's id."""
    action = action_named(ctx, key)
    if query.entity is not CUSTOMER:
        raise ProgrammingError(f"bulk actions change customers, not {query.entity.key}")
    check(ctx, query)
    return enqueue(ctx, CHANGE, {"action": key, "value": value, "query": packed(query)}, title=action.title)


def start_undo(ctx: Ctx, operation: str) -> int:
    """Ask, in a unit of work, for an operation to be undone; returns the job's id, the same when asked again."""
    undoing.undoable(ctx, operation)
    return enqueue(ctx, UNDO, {"operation": operation}, unique=f"undo:{operation}")


def packed(query: ListQuery) -> dict[str, Any]:
    """`query` as a job carries it: what a saved view keeps, whose list it is, and whether it is the trash."""
    return {**to_definition(query), "entity": query.entity.key, "trashed": query.trashed}


def unpacked(ctx: Ctx, payload: Mapping[str, Any]) -> ListQuery:
    """The list `packed` was given. Raises BadRequest when its plugin has been switched off since."""
    entity = ctx.catalogue.entities.get(payload.get("entity", CUSTOMER.key))
    if entity is None:
        raise BadRequest(_l("This list belongs to a plugin that is switched off."))
    return replace(from_definition(payload, entity), trashed=bool(payload["trashed"]))


def customers_of(ctx: Ctx, query: Mapping[str, Any]) -> Iterator[int]:
    """The ids of all customers in a list that was `packed`, as far as the actor may see them now."""
    return every_id(ctx, unpacked(ctx, query))


def _change(job: JobRun) -> None:
    action, value = action_named(job.ctx, job.payload["action"]), job.payload["value"]
    ids = list(every_id(job.ctx, unpacked(job.ctx, job.payload["query"])))
    outcome = Changed()
    for part in change(job.ctx, action, ids, value, job.fence()):
        outcome = outcome + part
        job.progress(outcome.looked_at, len(ids))
        if job.cancelled():
            break
    _tell_changed(job, action, outcome, value)


def _tell_changed(job: JobRun, action: BulkAction, outcome: Changed, value: int | None) -> None:
    operation = job.ctx.operation
    job.log(_l("%(changed)s of %(looked_at)s customers changed.", changed=outcome.changed,
               looked_at=outcome.looked_at))
    job.result({"changed": outcome.changed, "looked_at": outcome.looked_at, "value": value, "operation": operation,
                "link": "/customers" if action.final else f"/customers/changes/{operation}"})


def _undo(job: JobRun) -> None:
    operation = job.payload["operation"]
    total = undoing.undoable(job.ctx, operation)
    outcome = Undone()
    for part in undoing.undo(job.ctx, operation, job.fence()):
        outcome = outcome + part
        job.progress(outcome.undone + outcome.kept, total)
    job.log(_l("%(undone)s customers are as before.", undone=outcome.undone))
    if outcome.kept:
        job.log(_l("%(kept)s customers were kept, because they were changed since.", kept=outcome.kept), "warning")
    job.result({"undone": outcome.undone, "kept": outcome.kept, "link": "/customers"})


JOBS = (
    Job(key=CHANGE, title=_l("Change many customers"), run=_change, cancellable=True),
    Job(key=UNDO, title=_l("Undo a change of many customers"), run=_undo),
)
