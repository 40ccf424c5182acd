"""Merging: several files of one customer become one. The others keep their row, which leads to it from then on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from guanxi.accounts.models import User
from guanxi.audit.services import Changed, record_many
from guanxi.ctx import Ctx, Principal
from guanxi.customers.apply import apply
from guanxi.customers.definitions import field_definitions
from guanxi.customers.drafts import PreparedBatch, PreparedCustomer
from guanxi.customers.events import CustomersMerged
from guanxi.customers.merging.everything import move_everything
from guanxi.customers.merging.files import SURVIVOR_GONE, load_files, require_mergeable
from guanxi.customers.merging.moves import OPTIONS, Moves
from guanxi.customers.merging.rules import HOOK
from guanxi.customers.merging.values import Files, findable, united
from guanxi.customers.models import Collaborator, Customer, CustomValue, IdentityKey
from guanxi.customers.prepare import prepare
from guanxi.customers.reaching import reaching_all
from guanxi.customers.visibility import usable_ids
from guanxi.db import EVERYTHING, UnitOfWork, insert_many, retrying, update_many
from guanxi.errors import Conflict, Forbidden, Refused
from guanxi.events import emit
from guanxi.i18n import _l
from guanxi.plugin.dispatch import perform
from guanxi.search.models import SearchText
from guanxi.timeline.services import Happening, push, refresh_activity

MERGE: Final = "merge"
"""What history calls it."""

MERGED: Final = "core.merged"
_RACES: Final = 3
_CHANGED: Final = _l("Somebody else changed one of these customers in the meantime. Nothing was merged: look at them "
                     "again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Which files become `survivor`: `versions` are those the writer saw, of all of them by id. `chosen` says of fields
    whose value is taken; of the others the survivor's is, or where it has none the first that there is."""

    survivor: int
    versions: Mapping[int, int]
    chosen: Mapping[str, int] = field(default_factory=dict)

    @property
    def absorbed(self) -> list[int]:
        """The others, in the order in which they are merged."""
        return [row_id for row_id in self.versions if row_id != self.survivor]


def merge(ctx: Ctx, wanted: Merge) -> None:
    """Make one file of several, in one unit of work: fields, what hangs on them in the core and in plugins, on or off.

    Raises Forbidden without the right, NotFound for a file that is not the actor's to see, Refused with issues when a
    value can't be taken or naming the plugin that can't do its part, Conflict when somebody changed one of them.
    """
    for attempt in range(1, _RACES + 1):
        files = load_files(ctx, [wanted.survivor, *wanted.absorbed])
        require_mergeable(ctx, files)
        batch = _prepared(ctx, wanted, files)
        try:
            with reaching_all(ctx) as own:
                retrying(own, partial(_apply, actor=ctx.principal, wanted=wanted, batch=batch))
        except IntegrityError:  # somebody took a key meanwhile
            if attempt == _RACES:
                raise
        else:
            return


def _prepared(ctx: Ctx, wanted: Merge, files: Files) -> PreparedBatch:
    draft = united(files, field_definitions(ctx), wanted.chosen, wanted.versions[wanted.survivor])
    batch = prepare(ctx, [draft])
    if any(issue.code == "stale" for issue in batch.issues):
        raise Conflict(_CHANGED)
    if batch.refused:
        raise Refused(_l("Nothing was merged yet: a value can’t be taken over."), batch.issues)
    return PreparedBatch(tuple(findable(item, files) for item in batch.items))


def _apply(unit: UnitOfWork, actor: Principal, wanted: Merge, batch: PreparedBatch) -> None:
    ctx, survivor, absorbed = unit.ctx, wanted.survivor, wanted.absorbed
    _check(ctx, actor, wanted)
    _take_places(ctx, absorbed)
    if not apply(ctx, batch).updated:
        _touch(ctx, batch.items[0], wanted.versions[survivor])
    moves = {row_id: move_everything(ctx, row_id, survivor) for row_id in absorbed}
    joined = _share(ctx, survivor, absorbed)
    _lead_on(ctx, wanted)
    refresh_activity(ctx, [survivor, *absorbed])
    ctx.session.flush()
    perform(ctx, HOOK, everyone=True, survivor_id=survivor, absorbed_ids=absorbed)
    _tell(ctx, survivor, moves, joined)


def _check(ctx: Ctx, actor: Principal, wanted: Merge) -> None:
    """Rights and versions as they are now, of rows that nobody changes until this is done."""
    ids = list(wanted.versions)
    rows = ctx.session.execute(
        select(Customer.id, Customer.version, Customer.merged_into, Customer.trashed_at)
        .where(Customer.id.in_(ids)).order_by(Customer.id).with_for_update(), execution_options=EVERYTHING).all()
    if any(row.version != wanted.versions[row.id] or row.merged_into or row.trashed_at for row in rows):
        raise Conflict(_CHANGED)
    if len(rows) != len(ids) or usable_ids(ctx.session, actor, "edit", ids) != set(ids):
        raise Forbidden(SURVIVOR_GONE)


def _take_places(ctx: Ctx, absorbed: Sequence[int]) -> None:
    """Let the survivor be recognised and found by what the others were: those are no longer."""
    for model in (IdentityKey, SearchText, CustomValue):
        ctx.session.execute(delete(model).where(model.customer_id.in_(absorbed)), execution_options=OPTIONS)


def _touch(ctx: Ctx, survivor: PreparedCustomer, version: int) -> None:
    """What changes of a survivor whose own fields stay as they are."""
    row_id = survivor.customer_id
    if update_many(ctx.session, Customer, ("version", "updated_at"),
                   [(version + 1, ctx.now, row_id, version)]) != 1:
        raise Conflict(_CHANGED)
    ctx.session.execute(update(SearchText).where(SearchText.customer_id == row_id).values(tokens=survivor.tokens),
                        execution_options=OPTIONS)


def _share(ctx: Ctx, survivor: int, absorbed: Sequence[int]) -> list[int]:
    """Whoever owned one of the files goes on sharing it; returns who joined."""
    owners = set(ctx.session.scalars(
        select(Customer.owner_id).join(User, User.id == Customer.owner_id)
        .where(Customer.id.in_(absorbed), User.active), execution_options=EVERYTHING))
    owner = ctx.session.scalar(select(Customer.owner_id).where(Customer.id == survivor), execution_options=EVERYTHING)
    known = set(ctx.session.scalars(
        select(Collaborator.user_id).where(Collaborator.customer_id == survivor), execution_options=EVERYTHING))
    joined = sorted(row_id for row_id in owners - known - {owner} if row_id is not None)
    insert_many(ctx.session, Collaborator, ("customer_id", "user_id", "added_at"),
                [(survivor, user_id, ctx.now) for user_id in joined])
    return joined


def _lead_on(ctx: Ctx, wanted: Merge) -> None:
    """Mark the absorbed files."""
    rows = [(wanted.survivor, version + 1, ctx.now, row_id, version)
            for row_id, version in wanted.versions.items() if row_id != wanted.survivor]
    if update_many(ctx.session, Customer, ("merged_into", "version", "updated_at"), rows) != len(rows):
        raise Conflict(_CHANGED)


def _tell(ctx: Ctx, survivor: int, moves: Mapping[int, Moves], joined: Sequence[int]) -> None:
    """History of each, in words and with what undoing needs; timeline and event."""
    numbers = {row.id: row.number for row in ctx.session.execute(
        select(Customer.id, Customer.number).where(Customer.id.in_([survivor, *moves])), execution_options=EVERYTHING)}
    record_many(ctx, "customer", MERGE, [Changed(row_id, {
        "merged_into": (None, numbers[survivor]), "moved": (None, done.moved), "dropped": (done.dropped, None),
        "combined": (done.combined, None)}) for row_id, done in moves.items()])
    record_many(ctx, "customer", MERGE, [Changed(survivor, {
        "merged": (None, [numbers[row_id] for row_id in moves]), "joined": (None, list(joined))})])
    push(ctx, [Happening(customer_id=survivor, kind=MERGED, data={"customer": row_id, "number": numbers[row_id]})
               for row_id in moves])
    emit(ctx, CustomersMerged(customer_ids=(survivor, *moves), survivor_id=survivor, absorbed_ids=tuple(moves)))
