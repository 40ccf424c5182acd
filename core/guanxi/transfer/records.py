"""The import of what plugins declare: rows become records, and records go through the plugin's own services.

As with customers, what a transaction wrote and how far the import came are committed together.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import Final

from sqlalchemy.exc import IntegrityError

from guanxi.contributions import Imported, Importer
from guanxi.ctx import Ctx
from guanxi.db import UnitOfWork, engine_of
from guanxi.errors import Conflict, Issue, ProgrammingError
from guanxi.transfer.feeding import Ready, calm
from guanxi.transfer.pace import Pace
from guanxi.transfer.plan import Plan
from guanxi.transfer.reading import Reading, Row, Sifted, returned, wish_of
from guanxi.transfer.runs import Reached, Run, Step, end_run, made_by, read_run, save_step
from guanxi.transfer.staging import MOST_TOGETHER, Staged, done_with, give_back_whole, next_records, stage
from guanxi.transfer.steering import Steering
from guanxi.transfer.targets import importer_of

_RACES: Final = 5


def import_records(steering: Steering, run_id: int, plan: Plan) -> Run:
    """Take over the rows of an import that are not dealt with yet; how it stands then."""
    importer = importer_of(steering.ctx, plan.target)
    run = read_run(steering.ctx, run_id)
    ctx = replace(steering.ctx, operation=run.operation)
    writer = _Writer(steering, ctx, run, plan, importer)
    with calm():
        state = "done" if writer.go_on() else "cancelled"
    _settle(steering, ctx, run_id, importer)
    steering.retrying(lambda unit: end_run(unit.ctx, run_id, state))
    return read_run(steering.ctx, run_id)


def _settle(steering: Steering, ctx: Ctx, run_id: int, importer: Importer) -> None:
    settle, after, made = importer.settle, [0], made_by(ctx, run_id)
    if settle is None or not made:
        return

    def look(unit: UnitOfWork) -> None:
        found = settle(replace(unit.ctx, operation=ctx.operation), made, after[0])
        after[:] = [] if found is None else [found]

    while after:
        steering.retrying(look)


@dataclass(slots=True)
class _Taken:
    """What became of some records."""

    rejected: list[Ready] = field(default_factory=list)
    verdicts: list[str] = field(default_factory=list)
    imported: Imported = field(default_factory=lambda: Imported(outcomes=()))


class _Writer:
    """Stages rows where they must wait for each other, and writes records, each batch in a transaction."""

    def __init__(self, steering: Steering, ctx: Ctx, run: Run, plan: Plan, importer: Importer) -> None:
        self._steering = steering
        self._ctx = ctx
        self._run = run
        self._plan = plan
        self._importer = importer
        self._reading = Reading.of(ctx, importer, plan)
        self._wish = wish_of(ctx, plan)
        self._reached = Reached(run.rows_done, run.rows_read)
        self._since = self._locked = time.monotonic()

    def go_on(self) -> bool:
        """Deal with the rest of the file; False when somebody asked to stop."""
        if not self._importer.together:
            return self._each(self._rows(), self._take_rows)
        return self._each(self._rows(), self._stage) and self._each(self._waiting(), self._take_records)

    def _each(self, blocks: Iterator[Sequence[Row]] | Iterator[Sequence[Sequence[Staged]]],
              deal: Callable[..., None]) -> bool:
        for block in blocks:
            deal(block)
            self._steering.progress(self._done(), self._run.rows)
            if self._steering.cancelled():
                return False
        return True

    def _done(self) -> int:
        """Rows dealt with; one that waits is half dealt with."""
        if not self._importer.together:
            return self._reached.rows_read
        seen = min(self._reached.rows_done - self._plan.source.titles_row, self._run.rows)
        return (max(seen, 0) + self._reached.rows_read) // 2

    def _rows(self) -> Iterator[Sequence[Row]]:
        pace = self._pace = Pace.on(engine_of(self._ctx.session))
        rows = self._plan.source.rows(self._reached.rows_done)
        while block := list(islice(rows, pace.rows)):
            yield block

    def _waiting(self) -> Iterator[Sequence[Sequence[Staged]]]:
        pace = self._pace = Pace.on(engine_of(self._ctx.session))
        while records := next_records(self._ctx, self._run.id, pace.rows):
            yield records

    def _stage(self, rows: Sequence[Row]) -> None:
        marks = [(row, cells, self._reading.mark(cells, self._importer.together)) for row, cells in rows]
        fine = [Staged(row, cells, mark) for row, cells, mark in marks if isinstance(mark, str)]
        rejected = [Ready(row, cells, None, [mark]) for row, cells, mark in marks if isinstance(mark, Issue)]
        self._save(rows[-1][0], len(rejected), len(rows), lambda ctx: self._staged(ctx, fine, rejected))

    def _staged(self, ctx: Ctx, rows: Sequence[Staged], rejected: Sequence[Ready]) -> _Taken:
        stage(ctx, self._run.id, rows)
        return _Taken(rejected=list(rejected))

    def _take_rows(self, rows: Sequence[Row]) -> None:
        records = [[row] for row in rows]
        sifted = [self._reading.sift(record) for record in records]
        self._save(rows[-1][0], len(rows), len(rows), lambda ctx: self._taken(ctx, records, sifted))

    def _take_records(self, records: Sequence[Sequence[Staged]]) -> None:
        if len(records[0]) > MOST_TOGETHER:
            self._give_back(records[0][0].mark)
            return
        together = [[(one.row, one.cells) for one in record] for record in records]
        sifted = [self._reading.sift(record) for record in together]
        count = sum(map(len, records))

        def take(ctx: Ctx) -> _Taken:
            done_with(ctx, self._run.id, records)
            return self._taken(ctx, together, sifted)

        self._save(self._reached.rows_done, count, count, take)

    def _give_back(self, mark: str) -> None:
        def give(unit: UnitOfWork) -> None:
            rows = give_back_whole(unit.ctx, self._run.id, mark, self._importer.together)
            save_step(unit.ctx, self._run.id, Step(
                last_row=self._reached.rows_done, rows=rows, given=rows, milliseconds=self._passed()), self._reached)
            unit.afterwards(lambda: self._moved(self._reached.rows_done, rows))

        self._steering.retrying(give)

    def _taken(self, ctx: Ctx, records: Sequence[Sequence[Row]], sifted: Sequence[Sifted]) -> _Taken:
        """Write the records that can be read."""
        fine = [(rows, one.record) for rows, one in zip(records, sifted, strict=True) if one.record]
        taken = _Taken(rejected=[ready for one in sifted for ready in one.rejected])
        if not fine:
            return taken
        assert self._importer.write is not None
        taken.imported = self._importer.write(ctx, self._wish, [record for _rows, record in fine])
        if len(taken.imported.outcomes) != len(fine):
            raise ProgrammingError(f"importer {self._importer.key}: give an outcome for each record")
        for (rows, _record), outcome in zip(fine, taken.imported.outcomes, strict=True):
            taken.verdicts.append(outcome.verdict)
            taken.rejected += returned(rows, outcome)
        return taken

    def _save(self, last_row: int, dealt_with: int, rows: int, work: Callable[[Ctx], _Taken]) -> None:
        """Do `work` and move the import on, in one transaction; again when somebody else took a key meanwhile."""
        for attempt in range(1, _RACES + 1):
            try:
                self._steering.retrying(partial(self._write, last_row=last_row, dealt_with=dealt_with, work=work))
            except (IntegrityError, Conflict):
                if attempt == _RACES:
                    raise
            else:
                break
        self._moved(last_row, dealt_with)
        self._pace.took(rows, time.monotonic() - self._locked)

    def _write(self, unit: UnitOfWork, last_row: int, dealt_with: int, work: Callable[[Ctx], _Taken]) -> None:
        self._locked = time.monotonic()
        ctx = replace(unit.ctx, operation=self._run.operation)
        taken = work(ctx)
        count = taken.verdicts.count
        save_step(ctx, self._run.id, Step(
            last_row=last_row, rows=dealt_with, created=count("created"), updated=count("updated"),
            unchanged=count("unchanged"), rejected=taken.rejected, made=taken.imported.made,
            figures=taken.imported.figures, milliseconds=self._passed()), self._reached)

    def _moved(self, last_row: int, rows: int) -> None:
        self._reached = Reached(last_row, self._reached.rows_read + rows)

    def _passed(self) -> int:
        """Milliseconds since this was asked last."""
        now = time.monotonic()
        passed, self._since = int((now - self._since) * 1000), now
        return passed
