"""Undoing one operation: what it changed goes back, where nobody has changed it since.

The history is the record: every row of an operation says what each field was before. A field returns to that
value only where it still has the value the operation gave it; the rest are kept and counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import func, select

from guanxi.audit.models import AuditEntry
from guanxi.ctx import Ctx
from guanxi.customers.giving_back import give_back, joined
from guanxi.customers.models import Tag
from guanxi.customers.reaching import reaching_all
from guanxi.customers.services import restore, trash
from guanxi.customers.tags import put_tag, tags_of, take_tag
from guanxi.db import UnitOfWork, retrying
from guanxi.db.work import Fence
from guanxi.errors import Forbidden, NotFound
from guanxi.i18n import _l

CHUNK: Final = 200
LASTS: Final = timedelta(hours=24)
"""How long those who did something may undo it; administrators always may."""

_ACTIONS: Final = ("edit", "trash", "restore")
_ADMIN: Final = "admin.users"


@dataclass(frozen=True, slots=True)
class Undone:
    """How many customers went back, and how many were kept because someone changed them since.

    `reached` is the history row of the last of them: an undo that was interrupted goes on before it.
    """

    undone: int = 0
    kept: int = 0
    reached: int | None = field(default=None, compare=False)

    def __add__(self, other: Undone) -> Undone:
        return Undone(self.undone + other.undone, self.kept + other.kept, other.reached or self.reached)


@dataclass(frozen=True, slots=True)
class _Step:
    """What an operation did to one customer."""

    customer_id: int
    action: str
    changes: Mapping[str, Any]


def undoable(ctx: Ctx, operation: str) -> int:
    """How many customers `operation` changed. Raises NotFound when it changed none, Forbidden for somebody else's
    and for one that lies too long ago."""
    row = ctx.session.execute(
        select(func.count().label("steps"), func.min(AuditEntry.at).label("at"),
               func.min(AuditEntry.actor_id).label("actor"), func.max(AuditEntry.action).label("action"))
        .where(AuditEntry.operation == operation, AuditEntry.entity == "customer",
               AuditEntry.action.in_(_ACTIONS))).one()
    if not row.steps:
        raise NotFound(_l("There is nothing to undo."))
    ctx.require("customer.edit" if row.action == "edit" else "customer.delete")
    if not ctx.may(_ADMIN):
        if row.actor != ctx.principal.user_id:
            raise Forbidden(_l("Only who did this, or an administrator, can undo it."))
        if ctx.now - row.at > LASTS:
            raise Forbidden(_l("This was done more than a day ago. Ask an administrator to undo it."))
    return int(row.steps)


def undo(ctx: Ctx, operation: str, job: Fence | None = None) -> Iterator[Undone]:
    """Undo `operation` chunk by chunk, telling what each chunk came to. Running it again changes nothing more.

    Raises as `undoable` does.
    """
    undoable(ctx, operation)
    yield from unwound(ctx, operation, job)


def unwound(ctx: Ctx, operation: str, job: Fence | None = None, before: int | None = None,
            actions: Sequence[str] = _ACTIONS) -> Iterator[Undone]:
    """The same for a caller who knows that the actor may: from the newest history row, or the one `before`, on, and of
    these `actions` alone."""
    with reaching_all(ctx) as own:
        at = before or _last_row(own, operation) + 1
        while steps := _steps(own, operation, at, actions):
            at = min(steps)
            found = list(steps.values())
            customers = {step.customer_id for step in found}
            done = give_back(own, joined((step.customer_id, step.changes) for step in found if step.action == "edit"),
                             job)
            done += retrying(own, partial(_undo_places, steps=found), job) + retrying(
                own, partial(_undo_tags, steps=found), job)
            yield Undone(done, max(0, len(customers) - done), at)


def _last_row(ctx: Ctx, operation: str) -> int:
    """Where the operation ends: what the undo itself writes is not undone in turn."""
    return ctx.session.scalar(select(func.max(AuditEntry.id)).where(AuditEntry.operation == operation)) or 0


def _steps(ctx: Ctx, operation: str, before: int, actions: Sequence[str]) -> dict[int, _Step]:
    """The next ones, newest first."""
    rows = ctx.session.execute(
        select(AuditEntry.id, AuditEntry.entity_id, AuditEntry.action, AuditEntry.changes)
        .where(AuditEntry.operation == operation, AuditEntry.id < before,
               AuditEntry.entity == "customer", AuditEntry.action.in_(actions)).order_by(AuditEntry.id.desc())
        .limit(CHUNK))
    return {row.id: _Step(row.entity_id, row.action, _known(row.changes)) for row in rows}


def _known(changes: Mapping[str, Any]) -> Mapping[str, Any]:
    """Those whose values were not erased since."""
    return {field: change for field, change in changes.items() if not isinstance(change, str)}


def _undo_places(unit: UnitOfWork, steps: Sequence[_Step]) -> int:
    """Take back from the trash, or put into it again."""
    moved = [step.customer_id for step in steps if step.action == "trash"]
    taken = [step.customer_id for step in steps if step.action == "restore"]
    return len(restore(unit.ctx, moved)) + len(trash(unit.ctx, taken)) if moved or taken else 0


def _undo_tags(unit: UnitOfWork, steps: Sequence[_Step]) -> int:
    """Take off what was put on, and put on what was taken off."""
    ctx = unit.ctx
    put, taken = _tagged(steps)
    ids = _tag_ids(ctx, {*put, *taken})
    held = tags_of(ctx, sorted({row_id for rows in (*put.values(), *taken.values()) for row_id in rows}))
    changed: set[int] = set()
    for name, rows in put.items():
        if tag_id := ids.get(name):
            changed.update(take_tag(ctx, [row_id for row_id in rows if tag_id in held.get(row_id, {})], tag_id))
    for name, rows in taken.items():
        if tag_id := ids.get(name):
            changed.update(put_tag(ctx, [row_id for row_id in rows if tag_id not in held.get(row_id, {})], tag_id))
    return len(changed)


def _tagged(steps: Sequence[_Step]) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """By the name of the tag: the customers that got it, and those that lost it."""
    put: dict[str, list[int]] = {}
    taken: dict[str, list[int]] = {}
    for step in steps:
        if step.action == "edit" and "tags" in step.changes:
            before, after = (set(names or ()) for names in step.changes["tags"][:2])
            for name in after - before:
                put.setdefault(name, []).append(step.customer_id)
            for name in before - after:
                taken.setdefault(name, []).append(step.customer_id)
    return put, taken


def _tag_ids(ctx: Ctx, names: set[str]) -> dict[str, int]:
    rows = ctx.session.execute(select(Tag.name, Tag.id).where(Tag.name.in_(names))) if names else ()
    return {row.name: row.id for row in rows}
