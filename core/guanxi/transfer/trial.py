"""An import of what plugins declare, rehearsed: every record goes through the plugin's services and is rolled back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import groupby, islice
from operator import itemgetter
from typing import Final

from guanxi.contributions import Imported, Importer, ImportWish, Record
from guanxi.ctx import Ctx
from guanxi.db import UnitOfWork, retrying
from guanxi.errors import Issue
from guanxi.transfer.examples import Examples
from guanxi.transfer.feeding import Ready, calm
from guanxi.transfer.plan import Plan
from guanxi.transfer.reading import Reading, Row, Sifted, returned, wish_of
from guanxi.transfer.rehearsal import Rehearsed
from guanxi.transfer.targets import importer_of

_BATCH: Final = 200


def rehearse_records(ctx: Ctx, plan: Plan, rows: int, total: Rehearsed,
                     seen: Callable[[int], object] = lambda _rows: None) -> Iterator[Ready]:
    """Do all of an import of `rows` rows but keep nothing of it: yields each row that would be given back, counts in
    `total`. What one batch would make is not there for the next; `ImportWish.met` says what earlier ones would."""
    importer = importer_of(ctx, plan.target)
    reading = Reading.of(ctx, importer, plan)
    examples = Examples(importer.fields(ctx), plan.targets)
    total.examples = examples.found
    with calm(), closing(_Aside()) as aside:
        wish = replace(wish_of(ctx, plan), met=aside.met)
        source: Iterator[list[Row]] = ([row] for row in plan.source.rows())
        if importer.together:
            yield from _put_aside(aside, reading, importer, plan, total)
            source = aside.records()
        while records := list(islice(source, _BATCH)):
            yield from _tried(ctx, importer, wish, records, [reading.sift(record) for record in records], total,
                              examples)
            total.rows += sum(map(len, records))
            seen(min(total.rows, rows))


def _put_aside(aside: _Aside, reading: Reading, importer: Importer, plan: Plan, total: Rehearsed) -> Iterator[Ready]:
    for row, cells in plan.source.rows():
        mark = reading.mark(cells, importer.together)
        if isinstance(mark, Issue):
            total.rows += 1
            total.rejected += 1
            yield Ready(row, cells, None, [mark])
        else:
            aside.put(row, cells, mark)


def _tried(ctx: Ctx, importer: Importer, wish: ImportWish, records: Sequence[Sequence[Row]], sifted: Sequence[Sifted],
           total: Rehearsed, examples: Examples) -> Iterator[Ready]:
    fine = [(rows, one.record) for rows, one in zip(records, sifted, strict=True) if one.record]
    rejected = [ready for one in sifted for ready in one.rejected]
    imported = _written_and_undone(ctx, importer, wish, [record for _rows, record in fine]) if fine else None
    if imported is not None:
        for (rows, _record), outcome in zip(fine, imported.outcomes, strict=True):
            rejected += returned(rows, outcome)
            examples.see(*rows[0], outcome)
            total.created += outcome.verdict == "created"
            total.updated += outcome.verdict == "updated"
            total.unchanged += outcome.verdict == "unchanged"
        for key, count in imported.figures.items():
            total.figures[key] = total.figures.get(key, 0) + count
    total.rejected += len(rejected)
    yield from rejected


class _UndoneError(Exception):
    """Ends a unit of work that must leave nothing."""

    def __init__(self, imported: Imported) -> None:
        super().__init__()
        self.imported = imported


def _written_and_undone(ctx: Ctx, importer: Importer, wish: ImportWish, records: Sequence[Record]) -> Imported:
    def work(unit: UnitOfWork) -> None:
        assert importer.write is not None
        raise _UndoneError(importer.write(unit.ctx, wish, records))

    try:
        retrying(ctx, work)
    except _UndoneError as undone:
        return undone.imported
    raise AssertionError("unreachable: the unit is always undone")


class _Aside:
    """Rows that wait for others of their record, and what was met, in a file that is thrown away."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("", isolation_level=None)
        self._file.execute("PRAGMA journal_mode = OFF")
        self._file.execute("CREATE TABLE aside (mark TEXT, row INTEGER, cells TEXT, PRIMARY KEY (mark, row)) "
                           "WITHOUT ROWID")
        self._file.execute("CREATE TABLE met (mark TEXT PRIMARY KEY) WITHOUT ROWID")

    def close(self) -> None:
        """Throw it away."""
        self._file.close()

    def put(self, row: int, cells: Sequence[str], mark: str) -> None:
        """Put a row aside."""
        self._file.execute("INSERT INTO aside VALUES (?, ?, ?)", (mark, row, json.dumps(cells)))

    def records(self) -> Iterator[list[Row]]:
        """The rows of each record."""
        found = self._file.execute("SELECT mark, row, cells FROM aside ORDER BY mark, row")
        for _mark, rows in groupby(found, itemgetter(0)):
            yield [(row, json.loads(cells)) for _same, row, cells in rows]

    def met(self, mark: str) -> bool:
        """Whether something was met before; from now on it was."""
        return self._file.execute("INSERT OR IGNORE INTO met VALUES (?)", (mark,)).rowcount == 0
