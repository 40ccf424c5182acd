"""Taking a merge back: the files are what they were, as far as nobody has changed what came of it since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select, update

from guanxi.audit.models import AuditEntry
from guanxi.audit.services import Changed, record_many
from guanxi.ctx import Ctx, Principal
from guanxi.customers import related
from guanxi.customers.apply import apply
from guanxi.customers.current import load_current
from guanxi.customers.definitions import field_definitions
from guanxi.customers.derive import derive, with_shared
from guanxi.customers.drafts import Draft
from guanxi.customers.events import CustomersParted
from guanxi.customers.giving_back import drafts_back, joined
from guanxi.customers.merging.files import PERMISSION
from guanxi.customers.merging.moves import OPTIONS
from guanxi.customers.merging.returning import give_rows_back
from guanxi.customers.merging.services import MERGE
from guanxi.customers.models import Collaborator, Customer
from guanxi.customers.prepare import prepare
from guanxi.customers.reaching import reaching_all
from guanxi.customers.searchable import refresh_search
from guanxi.customers.undo import LASTS
from guanxi.customers.visibility import usable_ids
from guanxi.db import EVERYTHING, retrying
from guanxi.errors import Forbidden, NotFound
from guanxi.events import emit
from guanxi.i18n import _l
from guanxi.plugin.dispatch import perform
from guanxi.timeline.services import Happening, push, refresh_activity

HOOK: Final = "customer_unmerge"
PARTED: Final = "core.parted"
UNMERGE: Final = "unmerge"
_ADMIN: Final = "admin.users"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A merge as history keeps it: which files went into `survivor`, and what was done with each."""

    operation: str
    at: datetime
    actor_id: int | None
    actor: str
    survivor: int
    absorbed: Mapping[int, Mapping[str, Any]]
    joined: Sequence[int]


def merges_of(ctx: Ctx, survivor: int) -> list[Merged]:
    """The merges into a customer that were not taken back, the newest first."""
    operations = ctx.session.scalars(
        select(AuditEntry.operation).where(AuditEntry.entity == "customer", AuditEntry.entity_id == survivor,
                                           AuditEntry.action == MERGE).order_by(AuditEntry.id.desc())).all()
    found = (_merged(ctx, operation) for operation in operations)
    return [one for one in found if one is not None and one.survivor == survivor and _stands(ctx, one)]


def unmerge(ctx: Ctx, operation: str) -> Merged:
    """Take a merge back, in one unit of work; returns what it was.

    What came along goes back where it is still the survivor's; fields return to what they were where nobody has changed
    them since; what the survivor got since stays its own. Raises NotFound when there is nothing to take back, Forbidden
    for somebody else's merge and for one that lies too long ago, Refused, naming the plugin, when one can't do its
    part.
    """
    found = _merged(ctx, operation)
    if found is None or not _stands(ctx, found):
        raise NotFound(_l("There is no merge to take back: it was taken back already, or the file was merged again."))
    _require(ctx, ctx.principal, found)
    with reaching_all(ctx) as own:
        retrying(own, lambda unit: _apply(unit.ctx, ctx.principal, found))
    return found


def _merged(ctx: Ctx, operation: str) -> Merged | None:
    """None when there is none, or when its values were erased."""
    rows = ctx.session.execute(
        select(AuditEntry.entity_id, AuditEntry.at, AuditEntry.actor_id, AuditEntry.actor, AuditEntry.changes)
        .where(AuditEntry.operation == operation, AuditEntry.entity == "customer", AuditEntry.action == MERGE)
        .order_by(AuditEntry.id)).all()
    if not rows or any(isinstance(change, str) for row in rows for change in row.changes.values()):
        return None
    into = next(row for row in rows if "merged" in row.changes)
    absorbed = {row.entity_id: {"moved": row.changes["moved"][1], "dropped": row.changes["dropped"][0],
                                "combined": row.changes["combined"][0]} for row in rows if row is not into}
    return Merged(operation=operation, at=into.at, actor_id=into.actor_id, actor=into.actor, survivor=into.entity_id,
                  absorbed=absorbed, joined=into.changes["joined"][1])


def _stands(ctx: Ctx, found: Merged) -> bool:
    """Whether all its files still lead to its survivor."""
    rows = ctx.session.scalars(select(Customer.merged_into).where(Customer.id.in_(found.absorbed)),
                               execution_options=EVERYTHING).all()
    return len(rows) == len(found.absorbed) and set(rows) == {found.survivor}


def _require(ctx: Ctx, actor: Principal, found: Merged) -> None:
    ctx.require(PERMISSION)
    if not usable_ids(ctx.session, actor, "edit", [found.survivor]):
        raise Forbidden(_l("Your role does not let you change this customer."))
    if not actor.may(_ADMIN):
        if found.actor_id != actor.user_id:
            raise Forbidden(_l("Only who did this, or an administrator, can undo it."))
        if ctx.now - found.at > LASTS:
            raise Forbidden(_l("This was done more than a day ago. Ask an administrator to undo it."))


def _apply(ctx: Ctx, actor: Principal, found: Merged) -> None:
    survivor, restored = found.survivor, list(found.absorbed)
    ctx.session.execute(select(Customer.id).where(Customer.id.in_([survivor, *restored])).order_by(Customer.id)
                        .with_for_update(), execution_options=EVERYTHING).all()
    if not _stands(ctx, found):
        raise NotFound(_l("There is no merge to take back: it was taken back already, or the file was merged again."))
    _require(ctx, actor, found)
    for row_id, done in reversed(list(found.absorbed.items())):
        give_rows_back(ctx, done, row_id, survivor)
    ctx.session.execute(delete(Collaborator).where(
        Collaborator.customer_id == survivor, Collaborator.user_id.in_(found.joined)), execution_options=OPTIONS)
    ctx.session.execute(update(Customer).where(Customer.id.in_(restored)).values(
        merged_into=None, version=Customer.version + 1, updated_at=ctx.now), execution_options=OPTIONS)
    _give_fields_back(ctx, found)
    _recognise(ctx, restored)
    refresh_search(ctx, [survivor])
    refresh_activity(ctx, [survivor, *restored])
    ctx.session.flush()
    perform(ctx, HOOK, everyone=True, survivor_id=survivor, restored_ids=restored)
    _tell(ctx, survivor, restored)


def _give_fields_back(ctx: Ctx, found: Merged) -> None:
    rows = ctx.session.execute(
        select(AuditEntry.entity_id, AuditEntry.changes)
        .where(AuditEntry.operation == found.operation, AuditEntry.entity == "customer", AuditEntry.action == "edit",
               AuditEntry.entity_id == found.survivor).order_by(AuditEntry.id.desc()))
    changes = joined((row.entity_id, row.changes) for row in rows)
    batch = prepare(ctx, drafts_back(ctx, changes)) if changes else None
    if batch is not None and batch.items:
        apply(ctx, batch)


def _recognise(ctx: Ctx, restored: Sequence[int]) -> None:
    """Let the files be recognised and found by their own values again, made anew of these."""
    definitions, pairs = field_definitions(ctx), []
    for row_id, current in load_current(ctx, restored).items():
        item = derive(Draft(customer_id=row_id, values={}), current, definitions, {}, {},
                      dict(current.core.get("custom") or {}), ())
        pairs.append((row_id, with_shared(item, item.keys)))
    related.replace(ctx, pairs, None)


def _tell(ctx: Ctx, survivor: int, restored: Sequence[int]) -> None:
    numbers = {row.id: row.number for row in ctx.session.execute(
        select(Customer.id, Customer.number).where(Customer.id.in_([survivor, *restored])),
        execution_options=EVERYTHING)}
    record_many(ctx, "customer", UNMERGE, [
        *(Changed(row_id, {"merged_into": (numbers[survivor], None)}) for row_id in restored),
        Changed(survivor, {"merged": ([numbers[row_id] for row_id in restored], None)})])
    push(ctx, [Happening(customer_id=end, kind=PARTED, data={"customer": row_id, "number": numbers[row_id]})
               for row_id in restored for end in (survivor, row_id)])
    emit(ctx, CustomersParted(customer_ids=(survivor, *restored), survivor_id=survivor, restored_ids=tuple(restored)))
