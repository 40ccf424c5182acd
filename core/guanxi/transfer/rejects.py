"""The rows that were not taken over, in the layout of their file with one more column: why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from guanxi.ctx import Ctx
from guanxi.transfer.export import write_csv
from guanxi.transfer.mapping import named
from guanxi.transfer.models import ImportRow
from guanxi.transfer.plan import CUSTOMERS, Plan
from guanxi.transfer.reasons import REASON, REASON_TITLES, Reason, reasons

_PAGE = 1_000
Rejected = tuple[int, Sequence[str], Sequence[Mapping[str, Any]]]
"""A row's number, its cells and its issues as they are stored."""


def rejected_rows(ctx: Ctx, run_id: int) -> Iterator[Rejected]:
    """The rows an import gave back, in their order."""
    after = 0
    while True:
        page = ctx.session.execute(
            select(ImportRow.row, ImportRow.cells, ImportRow.issues)
            .where(ImportRow.run_id == run_id, ImportRow.row > after, ImportRow.mark.is_(None))
            .order_by(ImportRow.row).limit(_PAGE)).all()
        yield from ((row.row, row.cells, row.issues or ()) for row in page)
        if len(page) < _PAGE:
            return
        after = page[-1].row


def explained(plan: Plan, rejected: Iterable[Rejected]) -> Iterator[Reason]:
    """Every reason, with the titles of the columns it is about."""
    columns = _columns(plan)
    for row, cells, issues in rejected:
        yield from reasons(row, cells, issues, columns, plan.source.titles)


def write_rejects(path: Path, plan: Plan, rejected: Iterable[Rejected]) -> int:
    """Write them to `path`, in the reader's language; returns how many there are."""
    columns = _columns(plan)
    titles = plan.source.titles
    places = [place for place, title in enumerate(titles) if title not in REASON_TITLES]
    with path.open("wb") as file:
        return write_csv(file, [*(titles[place] for place in places), str(REASON)],
                         (_row(places, cells, reasons(row, cells, issues, columns, titles))
                          for row, cells, issues in rejected))


def default_path(source: Path, fallback: Path) -> Path:
    """Beside the file, or in `fallback` where one may not write: customers.csv.gz -> customers.rejected.csv."""
    name = source.name.removesuffix(".gz").rpartition(".")[0] or source.name
    beside = source.with_name(f"{name}.rejected.csv")
    try:
        with beside.open("ab"):
            return beside
    except OSError:
        return fallback / beside.name


def _row(places: Sequence[int], cells: Sequence[str], found: Sequence[Reason]) -> list[str]:
    """A row cut short is filled up, and what is beyond the titles left out: the reason stands in its own column."""
    kept = [cells[place] if place < len(cells) else "" for place in places]
    return [*kept, " ".join(_told(reason) for reason in found)]


def _told(reason: Reason) -> str:
    """Without the row, which has another number in its new file, and without the value, which stands beside it."""
    return f"{', '.join(reason.columns)}: {reason.sentence}" if reason.columns else str(reason.sentence)


def _columns(plan: Plan) -> dict[str, tuple[int, ...]]:
    targets = named(plan.targets) if plan.target == CUSTOMERS else plan.targets
    return {target.field: target.places for target in targets}
