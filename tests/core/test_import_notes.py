"""Notes from files: at their time, in their author's name, each once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from guanxi.ctx import Ctx
from guanxi.customers.models import Customer
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from guanxi.timeline.models import CustomerActivity, Note, TimelineEntry
from guanxi.transfer.engine import import_rows
from guanxi.transfer.rejects import explained, rejected_rows
from guanxi.transfer.runs import Run
from tests.core.import_help import Driver, began, counts, table
from tests.core.test_import_undo import taken_back

TITLES = ("customer", "at", "author", "body")
THEN = datetime(2024, 3, 5, 6, 30, tzinfo=UTC)


def take(ctx: Ctx, path: Path, *rows: Sequence[str], create: bool = False) -> tuple[Run, list[tuple[int, str]]]:
    begun = began(ctx, table(path / "a.csv", rows, TITLES), [f"{key}={key}" for key in TITLES], target="notes",
                  options={"create_customers": create})
    run = import_rows(Driver(ctx), begun.run_id, begun.plan)
    return run, [(reason.row, reason.code) for reason in explained(begun.plan, rejected_rows(ctx, run.id))]


def notes(ctx: Ctx) -> list[str]:
    return list(ctx.session.scalars(select(Note.body).order_by(Note.id)))


def test_a_note_keeps_its_time_and_author(ctx: Ctx, make: Made, tmp_path: Path) -> None:
    author = make.user(name="林晓燕")
    customer = make.customer("张伟", number="C-77")
    run, reasons = take(ctx, tmp_path, ("C-77", "2024.3.5 14:30", "林晓燕", "寄出了样品"))
    entry = ctx.session.execute(select(TimelineEntry.customer_id, TimelineEntry.at, TimelineEntry.actor_id)
                                .where(TimelineEntry.note_id.is_not(None))).one()
    assert (counts(run), reasons, notes(ctx)) == ((1, 0, 0, 0), [], ["寄出了样品"])
    assert tuple(entry) == (customer, THEN, author)
    assert ctx.session.scalars(select(CustomerActivity.last_at)).one() == THEN


def test_whoever_left_is_named_below_the_text(ctx: Ctx, make: Made, tmp_path: Path) -> None:
    make.customer("张伟", number="C-77")
    take(ctx, tmp_path, ("C-77", "2024-03-05", "王离职", "通话"))
    assert notes(ctx) == ["通话\n— 王离职"]


def test_a_second_run_writes_nothing(ctx: Ctx, make: Made, tmp_path: Path) -> None:
    make.customer("张伟", number="C-77")
    rows = (("C-77", "2024-03-05", "", "通话"), ("C-77", "2024-03-06", "", "通话"), ("C-77", "2024-03-05", "", "通话"))
    first, _ = take(ctx, tmp_path, *rows)
    second, _ = take(ctx, tmp_path, *rows)
    assert (counts(first), counts(second), len(notes(ctx))) == ((2, 0, 1, 0), (0, 0, 3, 0), 2)


def test_notes_of_nobody_and_of_the_future_are_given_back(ctx: Ctx, make: Made, tmp_path: Path) -> None:
    make.customer("张伟", number="C-77")
    rows = (("C-78", "2024-03-05", "", "通话"), ("C-77", "2999-03-05", "", "通话"), ("C-77", "2024-03-05", "", ""))
    _, reasons = take(ctx, tmp_path, *rows)
    assert (reasons, notes(ctx)) == ([(2, "customer.unknown"), (3, "note.ahead"), (4, "cell.empty")], [])


def test_unknown_customers_are_made_if_wished_and_all_is_taken_back(
        runtime: Runtime, ctx: Ctx, make: Made, tmp_path: Path) -> None:
    make.customer("李娜", number="C-1")
    run, _ = take(ctx, tmp_path, ("C-78", "2024-03-05", "", "通话"), ("C-1", "2024-03-05", "", "通话"), create=True)
    assert (counts(run), run.figures) == ((2, 0, 0, 0), {"customers_created": 1})
    found = taken_back(runtime, ctx, run.id)
    assert (found["taken"], found["trashed"], notes(ctx)) == (2, 1, [])
    assert set(ctx.session.scalars(select(Customer.number).where(Customer.trashed_at.is_(None)))) == {"C-1"}
