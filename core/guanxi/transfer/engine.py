"""The import of customers: rows come prepared, are matched, and are written in short transactions.

What a transaction wrote and how far it came are committed together, so a process that is killed anywhere goes
on where it was, and the end is the same as without the interruption.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Final

from sqlalchemy.exc import IntegrityError

from guanxi.ctx import Ctx
from guanxi.customers.apply import apply
from guanxi.customers.definitions import field_definitions
from guanxi.customers.drafts import PreparedBatch, Written
from guanxi.customers.normalise import Defaults
from guanxi.db import UnitOfWork, engine_of
from guanxi.errors import Conflict
from guanxi.transfer.asking import tidied_rows
from guanxi.transfer.drafting import Drafter
from guanxi.transfer.feeding import APART_FROM, Ready, Work, calm, fed
from guanxi.transfer.known import bring_again
from guanxi.transfer.matching import Sorted, prepare_rows
from guanxi.transfer.pace import Pace
from guanxi.transfer.people import load_names
from guanxi.transfer.plan import CUSTOMERS, Plan
from guanxi.transfer.reading import clock_of
from guanxi.transfer.records import import_records
from guanxi.transfer.runs import Reached, Run, Step, end_run, read_run, save_step
from guanxi.transfer.steering import Steering

_RACES: Final = 5


def drafter_of(ctx: Ctx, plan: Plan) -> Drafter:
    """What reads the rows of `plan`, knowing today's staff and custom fields."""
    names = load_names(ctx, {target.field for target in plan.targets})
    return Drafter.of(len(plan.source.titles), plan.targets, names, field_definitions(ctx, fresh=True),
                      clock_of(ctx, plan))


def import_rows(steering: Steering, run_id: int, plan: Plan) -> Run:
    """Take over the rows of an import that are not dealt with yet; how it stands then."""
    if plan.target != CUSTOMERS:
        return import_records(steering, run_id, plan)
    run = read_run(steering.ctx, run_id)
    ctx = replace(steering.ctx, operation=run.operation)
    drafter = drafter_of(ctx, plan)
    work = Work(source=plan.source, drafter=drafter, definitions=field_definitions(ctx, fresh=True),
                after=run.rows_done, defaults=Defaults(plan.owner_id, plan.department_id))
    state = "done"
    with calm(), fed(work, apart=run.rows - run.rows_read >= APART_FROM) as rows:
        writer = _Writer(steering, ctx, run, plan, drafter)
        for batch in _batches(tidied_rows(ctx, drafter, work.definitions, work.defaults, rows), writer.pace):
            writer.write(batch)
            steering.progress(writer.rows_read, run.rows)
            if steering.cancelled():
                state = "cancelled"
                break
    steering.retrying(lambda unit: end_run(unit.ctx, run_id, state))
    return read_run(steering.ctx, run_id)


class _Writer:
    """Writes batches of rows one after the other, each in a transaction."""

    def __init__(self, steering: Steering, ctx: Ctx, run: Run, plan: Plan, drafter: Drafter) -> None:
        self._steering = steering
        self._ctx = ctx
        self._run = run
        self._plan = plan
        self._drafter = drafter
        self._rows_done = run.rows_done
        self._since = self._locked = time.monotonic()
        self.rows_read = run.rows_read
        self.pace = Pace.on(engine_of(ctx.session))

    def write(self, rows: Sequence[Ready]) -> None:
        """Match and write `rows`; again from the start when somebody took a key or changed a customer meanwhile."""
        for attempt in range(1, _RACES + 1):
            batch, outcome = prepare_rows(self._ctx, self._plan, self._drafter, rows)
            try:
                self._steering.retrying(partial(self._apply, rows=rows, batch=batch, outcome=outcome))
            except (IntegrityError, Conflict):
                if attempt == _RACES:
                    raise
            else:
                break
        self.pace.took(len(rows), time.monotonic() - self._locked)
        self._rows_done = rows[-1].row
        self.rows_read += len(rows)

    def _apply(self, unit: UnitOfWork, rows: Sequence[Ready], batch: PreparedBatch, outcome: Sorted) -> None:
        self._locked = time.monotonic()
        ctx = replace(unit.ctx, operation=self._run.operation)
        written = _written(ctx, batch, outcome)
        created, updated, unchanged = list(written.created), len(written.updated), len(written.unchanged)
        rejected, later = list(outcome.rejected), outcome.later
        while later:  # they meet what was just written, so they are matched once more
            batch, outcome = prepare_rows(ctx, self._plan, self._drafter, later)
            written = _written(ctx, batch, outcome)
            created += written.created
            updated, unchanged = updated + len(written.updated), unchanged + len(written.unchanged)
            rejected, later = rejected + outcome.rejected, outcome.later
        now = time.monotonic()
        save_step(ctx, self._run.id, Step(
            last_row=rows[-1].row, rows=len(rows), created=len(created), updated=updated, unchanged=unchanged,
            rejected=rejected, made={"customer": created}, milliseconds=int((now - self._since) * 1000)),
            Reached(self._rows_done, self.rows_read))
        self._since = now


def _written(ctx: Ctx, batch: PreparedBatch, outcome: Sorted) -> Written:
    """What applying `batch` came to; whom it brings again from an import that was taken back, it has made."""
    written = apply(ctx, batch)
    if not outcome.returning:
        return written
    back = bring_again(ctx, outcome.returning.intersection((*written.updated, *written.unchanged)))
    return replace(written, created=tuple(sorted((*written.created, *back))),
                   updated=tuple(row_id for row_id in written.updated if row_id not in outcome.returning),
                   unchanged=tuple(row_id for row_id in written.unchanged if row_id not in outcome.returning))


def _batches(rows: Iterator[Ready], pace: Pace) -> Iterator[list[Ready]]:
    while batch := list(islice(rows, pace.rows)):
        yield batch

