"""Apply: write a prepared batch inside the unit of work. The second half of the one write path."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import bindparam, select

from guanxi.audit.services import Changed, record_many
from guanxi.ctx import Ctx
from guanxi.customers import related
from guanxi.customers.drafts import PreparedBatch, PreparedCustomer, Written
from guanxi.customers.events import CustomersChanged, CustomersCreated, CustomerStateChanged
from guanxi.customers.models import Customer
from guanxi.customers.plugin_values import write_attributes
from guanxi.customers.related import Slots
from guanxi.customers.visibility import covers, usable_ids, vouch
from guanxi.db import EVERYTHING, insert_many, reserve_ids, update_many
from guanxi.errors import Conflict, Forbidden
from guanxi.events import emit
from guanxi.i18n import _l
from guanxi.notices import Telling, notify_many
from guanxi.search.tokens import document_tokens
from guanxi.timeline.services import Happening, push

EVENT_SUBJECTS = 1000
_WRITTEN = ("number", "kind", "name", "sort_key", "state", "owner_id", "department_id", "store_id", "source", "region",
            "language", "phone", "email", "custom")
_OWN_ENTRIES = {"state", "owner_id"}
_BETWEEN: Final = select(Customer.number).where(Customer.number.between(bindparam("first"), bindparam("last")))
_INSERTED = ("id", *_WRITTEN, "version", "created_at", "created_by", "updated_at")


def apply(ctx: Ctx, batch: PreparedBatch) -> Written:
    """Write `batch`; nothing of it remains unless the unit of work commits.

    Raises Forbidden when the actor's rights don't reach a row, Conflict when somebody changed a row since it
    was prepared, Refused when a plugin doesn't take a value of its own. A key claimed by somebody else meanwhile
    is an IntegrityError, on which the caller prepares anew.
    """
    fresh = [item for item in batch.items if item.customer_id is None]
    changed = [item for item in batch.items if item.customer_id is not None and item.changes]
    same = tuple(item.customer_id for item in batch.items if item.customer_id is not None and not item.changes)
    created = _create(ctx, fresh, batch.slots) if fresh else ()
    updated = _change(ctx, changed, batch.slots) if changed else ()
    return Written(created, updated, same, batch.issues)


def _create(ctx: Ctx, items: Sequence[PreparedCustomer], slots: Slots) -> tuple[int, ...]:
    ctx.require("customer.create")
    if not ctx.principal.unrestricted:
        for item in items:
            _require_cover(ctx, "create", item)
    ids = reserve_ids(ctx.session, Customer, len(items))
    numbers = _numbers(ctx, items, ids, look=slots is None)
    insert_many(ctx.session, Customer, _INSERTED, [
        _row(ctx, item, row_id, number) for item, row_id, number in zip(items, ids, numbers, strict=True)])
    pairs = list(zip(ids, items, strict=True))
    related.insert(ctx, pairs, slots)
    related.insert_search(ctx, [(row_id, item.tokens if item.core.get("number") else
                                 f"{item.tokens} {document_tokens([('text', number)])}")
                                for (row_id, item), number in zip(pairs, numbers, strict=True)])
    write_attributes(ctx, pairs)
    _tell_owners(ctx, [(row_id, item.core.get("owner_id")) for row_id, item in pairs])
    record_many(ctx, "customer", "create", [Changed(row_id, item.history) for row_id, item in pairs])
    push(ctx, [Happening(customer_id=row_id, kind="core.created", at=item.core.get("created_at"))
               for row_id, item in pairs])
    for start in range(0, len(ids), EVENT_SUBJECTS):
        emit(ctx, CustomersCreated(customer_ids=tuple(ids[start:start + EVENT_SUBJECTS])))
    return tuple(ids)


def _numbers(ctx: Ctx, items: Sequence[PreparedCustomer], ids: Sequence[int], *, look: bool) -> list[str]:
    """The files' numbers: as given, else made of the id; one that somebody gave to another file already gets an X.

    Without a `look` the constraint finds that out.
    """
    made = [f"C{row_id:08d}" for row_id in ids]
    taken = {item.core.get("number") for item in items}
    if look:
        taken.update(ctx.session.scalars(
            _BETWEEN, {"first": made[0], "last": made[-1]}, execution_options=EVERYTHING))
    return [item.core.get("number") or (f"{number}X" if number in taken else number)
            for item, number in zip(items, made, strict=True)]


def _row(ctx: Ctx, item: PreparedCustomer, row_id: int, number: str) -> tuple[Any, ...]:
    core = item.core
    return (row_id, number, *[core.get(key) for key in _WRITTEN[1:-1]], core.get("custom") or {}, 1,
            core.get("created_at") or ctx.now, core.get("created_by") or ctx.principal.user_id, ctx.now)


def _change(ctx: Ctx, items: Sequence[PreparedCustomer], slots: Slots) -> tuple[int, ...]:
    ids = [item.customer_id for item in items if item.customer_id is not None]
    if usable_ids(ctx.session, ctx.principal, "edit", ids) != set(ids):
        raise Forbidden(_l("Your role does not let you change this customer."))
    vouch(ctx.session, ids)  # once the owner is changed, the actor may no longer reach what else is written
    rows = [(*[item.core.get(key) for key in _WRITTEN], (item.version or 0) + 1, ctx.now, row_id, item.version)
            for row_id, item in zip(ids, items, strict=True)]
    if update_many(ctx.session, Customer, (*_WRITTEN, "version", "updated_at"), rows) != len(items):
        raise Conflict(_l("Somebody else changed this customer in the meantime."))
    pairs = list(zip(ids, items, strict=True))
    related.replace(ctx, pairs, slots)
    write_attributes(ctx, pairs)
    record_many(ctx, "customer", "edit", [Changed(row_id, item.history) for row_id, item in pairs])
    _tell(ctx, pairs)
    return tuple(ids)


def _tell(ctx: Ctx, pairs: Sequence[tuple[int, PreparedCustomer]]) -> None:
    """Timeline and events of changes."""
    for field, kind in (("state", "core.state"), ("owner_id", "core.owner")):
        push(ctx, [Happening(customer_id=row_id, kind=kind,
                             data={"from": item.changes[field][0], "to": item.changes[field][1]})
                   for row_id, item in pairs if field in item.changes])
    _tell_owners(ctx, [(row_id, item.changes["owner_id"][1]) for row_id, item in pairs if "owner_id" in item.changes])
    push(ctx, [Happening(customer_id=row_id, kind="core.changed", data={"fields": others}) for row_id, item in pairs
               if (others := sorted(item.changes.keys() - _OWN_ENTRIES))])
    for start in range(0, len(pairs), EVENT_SUBJECTS):
        part = pairs[start:start + EVENT_SUBJECTS]
        fields = sorted({name for _, item in part for name in item.changes})
        emit(ctx, CustomersChanged(customer_ids=tuple(row_id for row_id, _ in part), fields=tuple(fields)))
    for row_id, item in pairs:
        if "state" in item.changes:
            before, after = item.changes["state"]
            emit(ctx, CustomerStateChanged(customer_ids=(row_id,), before=before, after=after, reason="by_hand"))


def _tell_owners(ctx: Ctx, owned: Iterable[tuple[int, int | None]]) -> None:
    """Tell new owners of what is theirs now."""
    notify_many(ctx, "core.owner", [Telling(user_id=owner_id, customer_id=row_id)
                                    for row_id, owner_id in owned if owner_id is not None])


def _require_cover(ctx: Ctx, action: Any, item: PreparedCustomer) -> None:
    if not covers(ctx.principal, action, item.core.get("owner_id"), item.core.get("department_id")):
        raise Forbidden(_l("Your role lets you create customers only for yourself or within your department."))
