"""A batch of rows sorted: new customers, changes of known ones, rows given back, rows that must wait for others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field, replace

from guanxi.ctx import Ctx
from guanxi.customers.drafts import Draft, PreparedBatch, PreparedCustomer
from guanxi.customers.identity import strong
from guanxi.customers.prepare import check_stored, prepare
from guanxi.customers.stored import Stored, look_up
from guanxi.customers.visibility import covers
from guanxi.errors import Issue
from guanxi.i18n import _l
from guanxi.transfer.asking import objections_to
from guanxi.transfer.drafting import Drafter, drafted
from guanxi.transfer.feeding import Ready
from guanxi.transfer.keyed import Keyed, key_field, look_up_keyed
from guanxi.transfer.known import Known, led_on, load_known
from guanxi.transfer.plan import Plan
from guanxi.transfer.verdicts import Verdict, verdict


@dataclass(slots=True)
class Sorted:
    """Rows by what happens to them. `later`: rows that meet a customer of an earlier row of the same batch."""

    fresh: list[tuple[Draft, PreparedCustomer]] = field(default_factory=list)
    changing: list[tuple[Ready, Known]] = field(default_factory=list)
    rejected: list[Ready] = field(default_factory=list)
    later: list[Ready] = field(default_factory=list)

    @property
    def returning(self) -> set[int]:
        """Customers whose import was taken back, and whom this one brings again."""
        return {one.id for _ready, one in self.changing if one.undone}

    def reject(self, ready: Ready, *issues: Issue) -> None:
        """Give a row back, with these reasons too."""
        self.rejected.append(ready._replace(item=None, issues=[*ready.issues, *issues]))


def sort_rows(ctx: Ctx, plan: Plan, rows: Sequence[Ready]) -> tuple[Sorted, Stored]:
    """Decide on `rows`; also what was found stored of their numbers and keys."""
    stored = led_on(ctx, look_up(ctx, [ready.item for ready in rows if ready.item is not None]))
    key = key_field(ctx, plan.match)
    keyed = look_up_keyed(ctx, key, (ready.item for ready in rows if ready.item is not None), stored)
    hits = _hits(rows, stored, keyed)
    known = load_known(ctx, {row_id for found in hits.values() for row_id in found})
    outcome = Sorted()
    claimed: set[object] = set()
    for ready in rows:
        met = hits.get(ready.row, set())
        if ready.item is None:
            outcome.rejected.append(ready)
        elif _waits(ready.item, met, stored, keyed, claimed):
            outcome.later.append(ready)
        else:
            found = verdict(plan, ready.item, stored, known, keyed) if met or plan.mode == "update" else None
            _put(ctx, plan, outcome, ready, ready.item, found)
    return outcome, stored


def _waits(item: PreparedCustomer, met: Set[int], stored: Stored, keyed: Keyed, claimed: set[object]) -> bool:
    """Whether a row meets a customer of an earlier one. It claims its own even so, or a third would overtake it."""
    marks: list[object] = [key for key in strong(item.keys) if key not in stored.common]
    if item.core.get("number"):
        marks.append(item.core["number"])
    if own := keyed.value(item):
        marks.append(own)
    waits = not claimed.isdisjoint(marks) or not claimed.isdisjoint(met)
    claimed.update(marks, met)
    return waits


def _put(ctx: Ctx, plan: Plan, outcome: Sorted, ready: Ready, item: PreparedCustomer, found: Verdict) -> None:
    """Put a row where its verdict says."""
    if isinstance(found, Issue):
        outcome.reject(ready, found)
    elif found is not None:
        outcome.changing.append((ready, found))
    elif issue := _beyond_rights(ctx, item):
        outcome.reject(ready, issue)
    else:
        draft = Draft(values={}, row=ready.row, accept_duplicates=plan.other_name == "create")
        outcome.fresh.append((draft, item))


def prepare_rows(ctx: Ctx, plan: Plan, drafter: Drafter, rows: Sequence[Ready]) -> tuple[PreparedBatch, Sorted]:
    """What may be written of `rows` now, and what became of the others."""
    outcome, stored = sort_rows(ctx, plan, rows)
    new = {draft.row for draft, _item in outcome.fresh}
    objections = objections_to(ctx, drafter, [ready for ready in rows if ready.row in new])
    batch = check_stored(ctx, outcome.fresh, objections, stored)
    if outcome.changing:
        changes = prepare(ctx, [
            _change(plan, drafter, ready, one, stored) for ready, one in outcome.changing])
        batch = PreparedBatch((*batch.items, *changes.items), (*batch.issues, *changes.issues))
    _give_back(rows, batch, outcome)
    return batch, outcome


def _hits(rows: Iterable[Ready], stored: Stored, keyed: Keyed) -> dict[int, set[int]]:
    """By row, the customers that have its number, the chosen field or one of its strong keys. Mostly there are none."""
    if not stored.numbers and not stored.holders and not keyed.holders:
        return {}
    found: dict[int, set[int]] = {}
    for ready in rows:
        if ready.item is None:
            continue
        ids = {holder for key in ready.item.keys for holder in stored.holders.get(key, ())}
        if numbered := stored.numbers.get(ready.item.core.get("number") or ""):
            ids.add(numbered)
        ids.update(keyed.ids(ready.item))
        if ids:
            found[ready.row] = ids
    return found


def _change(plan: Plan, drafter: Drafter, ready: Ready, known: Known, stored: Stored) -> Draft:
    """A change of a known customer: what the row says is set or, phones and the like, added.

    The number of a file that went into this one leads to it, and stays the number of that file.
    """
    values, _issues = drafter.values(ready.cells)
    number = ready.item.core.get("number") if ready.item is not None else None
    if number and number != known.number and stored.numbers.get(number) == known.id:
        del values["number"]
    return drafted(values, ready.row, known.region, customer_id=known.id, add_points=True,
                   accept_duplicates=plan.other_name != "review")


def _give_back(rows: Iterable[Ready], batch: PreparedBatch, outcome: Sorted) -> None:
    """Reject the rows against which the batch has something."""
    if not batch.issues:
        return
    kept = {item.row for item in batch.items}
    against: dict[int | None, list[Issue]] = {}
    for issue in batch.issues:
        if issue.row not in kept:
            against.setdefault(issue.row, []).append(replace(issue, row=None))
    for ready in rows:
        if ready.row in against:
            outcome.reject(ready, *against[ready.row])


def _beyond_rights(ctx: Ctx, item: PreparedCustomer) -> Issue | None:
    if ctx.principal.unrestricted:
        return None
    if covers(ctx.principal, "create", item.core.get("owner_id"), item.core.get("department_id")):
        return None
    return Issue(message=_l("Your role lets you create customers only for yourself or within your department."),
                 code="match.rights", field="owner_id")
