"""An import rehearsed: every row read, checked and matched, nothing written."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, NamedTuple

from guanxi.ctx import Ctx
from guanxi.customers.definitions import Definition
from guanxi.customers.drafts import PreparedCustomer
from guanxi.customers.identity import strong
from guanxi.customers.normalise import Defaults
from guanxi.errors import Issue
from guanxi.i18n import _l
from guanxi.transfer.asking import tidied_rows
from guanxi.transfer.drafting import Drafter
from guanxi.transfer.examples import Example
from guanxi.transfer.feeding import APART_FROM, Ready, Work, calm, fed
from guanxi.transfer.keyed import key_field, value_of
from guanxi.transfer.known import folded
from guanxi.transfer.matching import prepare_rows
from guanxi.transfer.people import load_names
from guanxi.transfer.plan import Plan
from guanxi.transfer.reading import clock_of

_BATCH: Final = 500
EXAMPLES: Final = 10


class Change(NamedTuple):
    """A row that would change a customer: each field from what to what."""

    row: int
    customer_id: int
    fields: Mapping[str, tuple[Any, Any]]


@dataclass(slots=True)
class Rehearsed:
    """What would have been made of the rows read so far; `changes` are the first EXAMPLES that would be made, of
    other things than customers they are `examples`."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    figures: dict[str, int] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)


def rehearse(ctx: Ctx, plan: Plan, definitions: Mapping[str, Definition], rows: int, total: Rehearsed,
             seen: Callable[[int], object] = lambda _rows: None) -> Iterator[Ready]:
    """Do all of an import of `rows` rows but the writing: yields each row that would be given back, counts in `total`.
    """
    names = load_names(ctx, {target.field for target in plan.targets})
    drafter = Drafter.of(len(plan.source.titles), plan.targets, names, definitions, clock_of(ctx, plan))
    work = Work(source=plan.source, drafter=drafter, definitions=definitions,
                defaults=Defaults(plan.owner_id, plan.department_id))
    with calm(), fed(work, apart=rows >= APART_FROM) as ready, closing(_Seen(key_field(ctx, plan.match))) as earlier:
        for batch in _batches(tidied_rows(ctx, drafter, definitions, work.defaults, ready)):
            alone: list[Ready] = []
            yield from earlier.sift(plan, batch, total, alone)
            yield from _matched(ctx, plan, drafter, alone, total)
            total.rows += len(batch)
            seen(total.rows)


def _matched(ctx: Ctx, plan: Plan, drafter: Drafter, rows: Sequence[Ready], total: Rehearsed) -> Iterator[Ready]:
    """Rows that would change one customer twice are prepared once more, each time against what is stored."""
    while rows:
        batch, outcome = prepare_rows(ctx, plan, drafter, rows)
        changing = [item for item in batch.items if item.customer_id is not None]
        total.created += len(batch.items) - len(changing)
        total.updated += sum(bool(item.changes) for item in changing)
        total.unchanged += sum(not item.changes for item in changing)
        total.rejected += len(outcome.rejected)
        total.changes += [Change(item.row or 0, item.customer_id or 0, item.changes)
                          for item in changing if item.changes][:EXAMPLES - len(total.changes)]
        yield from outcome.rejected
        rows = outcome.later


def _batches(rows: Iterator[Ready]) -> Iterator[list[Ready]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


class _Seen:
    """The numbers and keys of the rows before, in a file that is thrown away: they may be millions."""

    def __init__(self, key: Definition | None) -> None:
        self._key = key
        self._file = sqlite3.connect("", isolation_level=None)
        self._file.execute("PRAGMA journal_mode = OFF")
        self._file.execute("CREATE TABLE seen (mark TEXT PRIMARY KEY, row INTEGER, name TEXT) WITHOUT ROWID")

    def close(self) -> None:
        """Throw it away."""
        self._file.close()

    def sift(self, plan: Plan, rows: Iterable[Ready], total: Rehearsed, alone: list[Ready]) -> Iterator[Ready]:
        """Put the rows that meet no earlier one into `alone`; count the others, yield those to be given back."""
        for ready in rows:
            found = None if ready.item is None else self._met(ready.item)
            if ready.item is None or found is None:
                alone.append(ready)
                if ready.item is not None:
                    self._remember(ready.row, ready.item)
            elif _may_change(plan, found[1] == folded(ready.item.core["name"])):
                total.updated += 1
            else:
                total.rejected += 1
                yield ready._replace(issues=[*ready.issues, _repeated(found[0])])

    def _met(self, item: PreparedCustomer) -> tuple[int, str] | None:
        for mark in self._marks(item):
            found: tuple[int, str] | None = self._file.execute(
                "SELECT row, name FROM seen WHERE mark = ?", (mark,)).fetchone()
            if found is not None:
                return found
        return None

    def _remember(self, row: int, item: PreparedCustomer) -> None:
        name = folded(item.core["name"])
        self._file.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)",
                               [(mark, row, name) for mark in self._marks(item)])

    def _marks(self, item: PreparedCustomer) -> list[str]:
        own = value_of(item, self._key)
        return [*_marks(item), *((f"own {own.text or own.number}",) if own else ())]


def _may_change(plan: Plan, same_name: bool) -> bool:
    return plan.mode != "create" and (same_name or plan.other_name != "review")


def _marks(item: PreparedCustomer) -> list[str]:
    marks = [f"{kind} {value}" for kind, value in strong(item.keys)]
    return [f"number {item.core['number']}", *marks] if item.core.get("number") else marks


def _repeated(row: int) -> Issue:
    return Issue(message=_l("Its number, phone or e-mail stands in row %(first)s already. Correct the name if it is "
                            "the same customer, and leave one of the rows out if it says the same."),
                 code="match.repeated", params={"first": row})
