"""Moving customers from state to state, many at once: what programs conclude from purchases, along the machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from sqlalchemy import select

from guanxi.audit.services import Changed, record_many
from guanxi.ctx import Ctx
from guanxi.customers.events import CustomersChanged, CustomerStateChanged
from guanxi.customers.models import Customer
from guanxi.customers.states import may_follow
from guanxi.customers.visibility import usable_ids, vouch
from guanxi.db import EVERYTHING, update_many
from guanxi.errors import Conflict, Forbidden, ProgrammingError
from guanxi.events import emit
from guanxi.i18n import _l
from guanxi.timeline.services import Happening, push

STATE: Final = "core.state"
_CHUNK: Final = 500
_SUBJECTS: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class StateMove:
    """One step of one customer: its new state, why (a key of the caller's), and when it came to pass (default: now)."""

    customer_id: int
    after: str
    reason: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Step:
    move: StateMove
    before: str


@dataclass(frozen=True, slots=True)
class _Standing:
    state: str
    version: int


def move_states(ctx: Ctx, moves: Sequence[StateMove], kind: str = STATE) -> int:
    """Take `moves` in order; those of one customer follow each other. Returns how many customers changed.

    A move to the state a customer has is no move. Each step is told as an event and, under the timeline kind
    `kind`, on the customer's timeline with {"from", "to", "reason"}; history keeps the outcome. Raises
    ProgrammingError for a step the machine does not know, Forbidden when the actor's rights don't reach a customer.
    """
    standing = _locked(ctx, sorted({move.customer_id for move in moves}))
    reached = {row_id: one.state for row_id, one in standing.items()}
    steps: list[_Step] = []
    for move in moves:
        before = reached[move.customer_id]
        if not may_follow(before, move.after):
            raise ProgrammingError(f"a customer can't go from {before} to {move.after}")
        if before != move.after:
            steps.append(_Step(move, before))
            reached[move.customer_id] = move.after
    changed = {row_id: state for row_id, state in reached.items() if state != standing[row_id].state}
    _write(ctx, standing, changed)
    _tell(ctx, steps, kind)
    return len(changed)


def _locked(ctx: Ctx, ids: Sequence[int]) -> dict[int, _Standing]:
    """State and version of the customers, which nobody else changes until this transaction ends."""
    if usable_ids(ctx.session, ctx.principal, "edit", ids) != set(ids):
        raise Forbidden(_l("Your role does not let you change this customer."))
    vouch(ctx.session, ids)
    found: dict[int, _Standing] = {}
    for start in range(0, len(ids), _CHUNK):
        rows = ctx.session.execute(
            select(Customer.id, Customer.state, Customer.version).where(Customer.id.in_(ids[start:start + _CHUNK]))
            .order_by(Customer.id).with_for_update(key_share=True), execution_options=EVERYTHING)
        found.update((row.id, _Standing(row.state, row.version)) for row in rows)
    return found


def _write(ctx: Ctx, standing: dict[int, _Standing], changed: dict[int, str]) -> None:
    rows = [(state, standing[row_id].version + 1, ctx.now, row_id, standing[row_id].version)
            for row_id, state in changed.items()]
    if rows and update_many(ctx.session, Customer, ("state", "version", "updated_at"), rows) != len(rows):
        raise Conflict(_l("Somebody else changed this customer in the meantime."))
    record_many(ctx, "customer", "edit", [Changed(row_id, {"state": (standing[row_id].state, state)})
                                          for row_id, state in changed.items()])
    ids = iter(changed)
    while part := tuple(islice(ids, _SUBJECTS)):
        emit(ctx, CustomersChanged(customer_ids=part, fields=("state",)))


def _tell(ctx: Ctx, steps: Sequence[_Step], kind: str) -> None:
    """One event for all that went the same way for the same reason, in the order of the steps."""
    push(ctx, [Happening(customer_id=step.move.customer_id, kind=kind, at=step.move.at, data={
        "from": step.before, "to": step.move.after, "reason": step.move.reason}) for step in steps])
    ways: dict[tuple[int, str, str, str], list[int]] = {}
    taken: dict[int, int] = {}
    for step in steps:
        place = taken[step.move.customer_id] = taken.get(step.move.customer_id, 0) + 1
        way = (place, step.before, step.move.after, step.move.reason)
        ways.setdefault(way, []).append(step.move.customer_id)
    for (_place, before, after, reason), ids in sorted(ways.items()):
        for start in range(0, len(ids), _SUBJECTS):
            emit(ctx, CustomerStateChanged(customer_ids=tuple(ids[start:start + _SUBJECTS]), before=before,
                                           after=after, reason=reason))
