"""Rows put aside until all rows of their record are there: lines of one order may stand anywhere in a file."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import delete, select, update

from guanxi.ctx import Ctx
from guanxi.db import among, insert_many
from guanxi.errors import Issue
from guanxi.i18n import _l
from guanxi.transfer.models import ImportRow
from guanxi.transfer.reasons import stored

MOST_TOGETHER: Final = 5_000
"""Rows of one record."""
_OPTIONS: Final[dict[str, Any]] = {"synchronize_session": False}


class Staged(NamedTuple):
    """A row that waits; those of one record have one `mark`."""

    row: int
    cells: list[str]
    mark: str


def stage(ctx: Ctx, run_id: int, rows: Sequence[Staged]) -> None:
    """Put rows aside."""
    insert_many(ctx.session, ImportRow, ("run_id", "row", "cells", "mark"),
                [(run_id, one.row, one.cells, one.mark) for one in rows])


def next_records(ctx: Ctx, run_id: int, rows: int) -> list[list[Staged]]:
    """Whole records of about `rows` rows that wait, by their marks; none at the end. Of one that is too large there are
    more than MOST_TOGETHER rows, not all."""
    limit = rows + 1
    while True:
        found = [Staged(*row) for row in ctx.session.execute(
            select(ImportRow.row, ImportRow.cells, ImportRow.mark)
            .where(ImportRow.run_id == run_id, ImportRow.mark.is_not(None))
            .order_by(ImportRow.mark, ImportRow.row).limit(limit))]
        records = [list(together) for _mark, together in groupby(found, attrgetter("mark"))]
        if len(found) < limit:
            return records
        if len(records) > 1:
            return records[:-1]  # the last one may go on beyond
        if limit > MOST_TOGETHER:
            return records
        limit = min(limit * 4, MOST_TOGETHER + 1)


def done_with(ctx: Ctx, run_id: int, records: Sequence[Sequence[Staged]]) -> None:
    """Take away the rows of records that were dealt with."""
    marks = [record[0].mark for record in records]
    ctx.session.execute(delete(ImportRow).where(ImportRow.run_id == run_id, among(ctx.session, ImportRow.mark, marks)),
                        execution_options=_OPTIONS)


def give_back_whole(ctx: Ctx, run_id: int, mark: str, field: str) -> int:
    """Give back all rows of a record that is too large to be one; how many these are."""
    issue = Issue(message=_l("More than %(most)s rows say the same here, so they can't be one thing. Is this the right "
                             "column?"), code="record.too_large", field=field, params={"most": MOST_TOGETHER})
    result: Any = ctx.session.execute(
        update(ImportRow).where(ImportRow.run_id == run_id, ImportRow.mark == mark)
        .values(mark=None, issues=stored([issue])), execution_options=_OPTIONS)
    return int(result.rowcount)


def forget(ctx: Ctx, run_id: int) -> None:
    """Take away all rows that wait: nobody will come for them."""
    ctx.session.execute(delete(ImportRow).where(ImportRow.run_id == run_id, ImportRow.mark.is_not(None)),
                        execution_options=_OPTIONS)
