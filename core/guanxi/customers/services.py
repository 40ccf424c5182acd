"""Writing customers: one path for forms, imports and programs, and the verbs staff use on existing files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from guanxi.audit.services import Changed, record_many
from guanxi.ctx import Action, Ctx
from guanxi.customers.apply import apply
from guanxi.customers.definitions import Definition
from guanxi.customers.drafts import Draft, PreparedBatch, Written
from guanxi.customers.events import CustomersRestored, CustomersTrashed
from guanxi.customers.models import Customer
from guanxi.customers.prepare import prepare
from guanxi.customers.visibility import usable_ids
from guanxi.db import EVERYTHING, retrying
from guanxi.db.work import Fence
from guanxi.errors import Conflict, Refused
from guanxi.events import emit
from guanxi.i18n import _l
from guanxi.timeline.services import Happening, push

_RACES = 3


Then = Callable[[Ctx, PreparedBatch, Written], None]
"""What else is done in the unit of work that has written: it gets its Ctx, what was applied, and what came of it."""


def write_customers(ctx: Ctx, drafts: Sequence[Draft], job: Fence | None = None,
                    definitions: Mapping[str, Definition] | None = None, then: Then | None = None) -> Written:
    """Prepare and apply `drafts` in a unit of work of their own; returns the ids written and the issues.

    Drafts with issues are left out; the others are written together or not at all. When another writer takes
    a key or changes a row between the two halves, the whole is prepared anew. `definitions` are the custom
    fields, for a caller who has just read them. `then` is called in the unit of work, if anything is written.
    """
    numbered = [draft if draft.row is not None else replace(draft, row=place)
                for place, draft in enumerate(drafts, start=1)]
    for attempt in range(1, _RACES + 1):
        batch = prepare(ctx, numbered, definitions, slots=attempt == 1)
        try:
            return apply_prepared(ctx, batch, job, then)
        except (IntegrityError, Conflict):
            if attempt == _RACES:
                raise
    raise AssertionError("unreachable: the last attempt returns or raises")


def apply_prepared(ctx: Ctx, batch: PreparedBatch, job: Fence | None = None, then: Then | None = None) -> Written:
    """Apply `batch` in a unit of work, if it holds anything."""
    if not batch.items:
        return Written(issues=batch.issues)
    return retrying(ctx, lambda unit: _applied(unit.ctx, batch, then), job)


def _applied(ctx: Ctx, batch: PreparedBatch, then: Then | None) -> Written:
    written = apply(ctx, batch)
    if then is not None:
        then(ctx, batch, written)
    return written


def write_one(ctx: Ctx, draft: Draft, definitions: Mapping[str, Definition] | None = None,
              then: Then | None = None) -> int:
    """Create or change one customer; returns its id. Raises Refused with the issues when nothing was written,
    and Conflict when a newer version exists."""
    written = write_customers(ctx, [draft], definitions=definitions, then=then)
    ids = (*written.created, *written.updated, *written.unchanged)
    if ids:
        return ids[0]
    if any(issue.code == "stale" for issue in written.issues):
        raise Conflict(_l("Somebody else changed this customer in the meantime."))
    raise Refused(_l("Nothing was saved yet. Please look at the marked fields."),
                  [replace(issue, row=None) for issue in written.issues])


def trash(ctx: Ctx, ids: Sequence[int]) -> list[int]:
    """Put customers into the trash; returns the ids that were not there yet. Those not the actor's are left out."""
    return _move(ctx, ids, into=True)


def restore(ctx: Ctx, ids: Sequence[int]) -> list[int]:
    """Take customers back from the trash; returns the ids that were in it."""
    return _move(ctx, ids, into=False)


def _move(ctx: Ctx, ids: Sequence[int], into: bool) -> list[int]:
    ctx.require("customer.delete")
    now = ctx.now if into else None
    moved = _in_other_place(ctx, _usable(ctx, "delete", ids), into)
    ctx.session.execute(
        update(Customer).where(Customer.id.in_(moved))
        .values(trashed_at=now, version=Customer.version + 1, updated_at=ctx.now),
        execution_options={**EVERYTHING, "synchronize_session": False})
    verb = "trash" if into else "restore"
    record_many(ctx, "customer", verb, [Changed(row_id, {"trashed": (not into, into)}) for row_id in moved])
    push(ctx, [Happening(customer_id=row_id, kind=f"core.{verb}") for row_id in moved])
    event: Any = CustomersTrashed if into else CustomersRestored
    for start in range(0, len(moved), 1000):
        emit(ctx, event(customer_ids=tuple(moved[start:start + 1000])))
    return moved


def _in_other_place(ctx: Ctx, ids: Sequence[int], into: bool) -> list[int]:
    place = Customer.trashed_at.is_(None) if into else Customer.trashed_at.is_not(None)
    there = (Customer.id.in_(ids), place, Customer.erased_at.is_(None))
    return list(ctx.session.scalars(select(Customer.id).where(*there).order_by(Customer.id),
                                    execution_options=EVERYTHING))


def _usable(ctx: Ctx, action: Action, ids: Sequence[int]) -> list[int]:
    return sorted(usable_ids(ctx.session, ctx.principal, action, ids))
