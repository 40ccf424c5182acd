"""What plugins bring in: rows of one record wherever they stand, each taken over, or given back with the reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from guanxi.accounts.models import Store
from guanxi.ctx import Ctx
from guanxi.db import insert_many, retrying, unit_of_work
from guanxi.errors import Refused
from guanxi.jobs.models import JobRow
from guanxi.plugin import Plugin
from guanxi.runtime import Runtime
from guanxi.transfer import pace, records, staging
from guanxi.transfer.engine import import_rows
from guanxi.transfer.models import ImportRange, ImportRow
from guanxi.transfer.rehearsal import Rehearsed
from guanxi.transfer.runs import Run, RunTaken
from guanxi.transfer.services import Wish, begin, examine
from guanxi.transfer.trial import rehearse_records
from guanxi.transfer.undoing import prospect, start_undo, undoable
from guanxi.worker import run_due_jobs
from tests.core import import_toys
from tests.core.import_help import Driver, began, counts, table, told

MAPS = ("code=Code", "name=Name", "worth=Worth", "since=Since")
TITLES = ("Code", "Name", "Worth", "Since")
FILE = (("H1", "West", "1.25", "13/2/2010"), ("H2", "East", "10", ""), ("H1", "West", "2", ""), ("H3", "", "", ""))


@pytest.fixture
def plugins() -> tuple[Plugin, ...]:
    import_toys.SETTLED.clear()
    return (import_toys.plugin,)


def file(tmp_path: Path, *rows: tuple[str, ...]) -> Path:
    return table(tmp_path / "a.csv", rows, TITLES)


def take(ctx: Ctx, path: Path, target: str = "toys.shelves", driver: Driver | None = None, **wish: Any) -> Run:
    begun = began(ctx, path, MAPS, target=target, **wish)
    return import_rows(driver or Driver(ctx), begun.run_id, begun.plan)


def stores(ctx: Ctx) -> dict[str, str]:
    return {row.code: row.name for row in ctx.session.execute(select(Store.code, Store.name).order_by(Store.code))}


def codes(ctx: Ctx, path: Path, **wish: Any) -> list[tuple[int, tuple[str, ...], str]]:
    return [(reason.row, reason.columns, reason.code)
            for reason in told(ctx, path, MAPS, target="toys.shelves", **wish)]


def test_rows_of_one_record_need_not_be_adjacent(ctx: Ctx, tmp_path: Path) -> None:
    run = take(ctx, file(tmp_path, *FILE))
    assert stores(ctx) == {"H1": "West 2 3.25", "H2": "East 1 10", "H3": " 1 0"}
    assert (counts(run), run.rows_read, run.figures) == ((3, 0, 0, 0), 4, {"worth": 1325})


def test_a_second_run_makes_nothing(ctx: Ctx, tmp_path: Path) -> None:
    take(ctx, file(tmp_path, *FILE))
    run = take(ctx, file(tmp_path, *FILE))
    assert (counts(run), run.figures) == ((0, 0, 3, 0), {"worth": 0})


def test_what_was_made_is_remembered_and_nothing_waits_any_more(ctx: Ctx, tmp_path: Path) -> None:
    take(ctx, file(tmp_path, *FILE))
    ranges = ctx.session.execute(select(ImportRange.entity, ImportRange.first_id, ImportRange.last_id)).all()
    ids = sorted(ctx.session.scalars(select(Store.id)))
    assert [tuple(row) for row in ranges] == [("store", ids[0], ids[-1])]
    assert ctx.session.scalars(select(ImportRow.row)).all() == []


def test_of_an_importer_without_a_common_field_each_row_is_one(ctx: Ctx, tmp_path: Path) -> None:
    run = take(ctx, file(tmp_path, FILE[0], FILE[1]), "toys.single")
    assert (counts(run), stores(ctx)) == ((2, 0, 0, 0), {"H1": "West 1 1.25", "H2": "East 1 10"})


def test_a_row_that_can_not_be_read_keeps_its_whole_record_back(ctx: Ctx, tmp_path: Path) -> None:
    rows = (("H1", "West", "viel", ""), ("H2", "East", "1", "31/12/2010"), ("H1", "West", "2", ""))
    assert codes(ctx, file(tmp_path, *rows)) == [(2, ("Worth",), "number.unreadable"), (4, (), "record.other_row")]
    assert list(stores(ctx)) == ["H2"]


def test_a_row_that_says_not_whose_it_is_is_given_back_alone(ctx: Ctx, tmp_path: Path) -> None:
    path = file(tmp_path, ("", "West", "1", ""), ("1.38E+10", "West", "1", ""), ("H1", "West"), ("H1", "West", "2", ""))
    assert codes(ctx, path) == [(2, ("Code",), "cell.empty"), (3, ("Code",), "cell.digits_lost"), (4, (), "row.short")]
    assert stores(ctx) == {"H1": "West 1 2"}


def test_what_the_plugin_refuses_comes_back_with_its_reason(ctx: Ctx, tmp_path: Path) -> None:
    rows = (("H1", "West", "-1", ""), ("H1", "West", "2", ""))
    assert codes(ctx, file(tmp_path, *rows)) == [(2, ("Worth",), "owes"), (3, (), "record.other_row")]


def test_repeated_rows_are_told_and_may_come_back_alone(ctx: Ctx, tmp_path: Path) -> None:
    path = file(tmp_path, FILE[0], FILE[1], FILE[0])
    assert codes(ctx, path, options={"repeated": "drop"}) == [(4, (), "repeated")]
    assert stores(ctx) == {"H1": "West 2 1.25", "H2": "East 1 10"}


def test_dates_are_read_in_the_order_the_column_shows(ctx: Ctx, tmp_path: Path) -> None:
    rows = (("H1", "", "", "1/2/2010"), ("H2", "", "", "2/13/2010"))
    assert examine(ctx, Wish(path=file(tmp_path, *rows), maps=MAPS, target="toys.single")).plan.day_order == "mdy"
    assert counts(take(ctx, file(tmp_path, *rows))) == (2, 0, 0, 0)
    assert codes(ctx, file(tmp_path, ("H3", "", "", "1/2/2010"))) == [(2, ("Since",), "date.order")]
    assert counts(take(ctx, file(tmp_path, ("H3", "", "", "1/2/2010")), day_order="dmy")) == (1, 0, 0, 0)


@pytest.mark.parametrize(("wish", "said"), [
    ({"maps": ("name=Name",)}, "Say which column holds “Code”: --map code=COLUMN"),
    ({"maps": ("code=Code", "colour=Name")}, "There is no field called “colour”"),
    ({"maps": ("code=Code", "code=Name")}, "“code” was given two columns"),
    ({"options": {"colour": "x"}}, "There is no option called “colour”"),
    ({"options": {"repeated": "burn"}}, "“burn” is not one of the possible values: keep, drop"),
    ({"maps": ("code=Code",), "options": {"strict": True}}, "Say what it is worth."),
])
def test_what_does_not_fit_is_refused_before_a_row_is_written(
        ctx: Ctx, tmp_path: Path, wish: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused) as error:
        examine(ctx, Wish(**{"path": file(tmp_path, *FILE), "maps": MAPS, "target": "toys.shelves", **wish}))
    assert said in "\n".join(map(str, error.value.issues))


def test_a_time_zone_must_be_one(ctx: Ctx, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no time zone called “Moon/Base”"):
        began(ctx, file(tmp_path, *FILE), MAPS, target="toys.shelves", timezone="Moon/Base")


def test_more_rows_than_can_be_one_thing_are_given_back(
        ctx: Ctx, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "MOST_TOGETHER", 50)
    monkeypatch.setattr("guanxi.transfer.records.MOST_TOGETHER", 50)
    path = file(tmp_path, *(("H1", "", "1", "") for _ in range(130)), ("H2", "", "1", ""))
    found = codes(ctx, path)
    assert (len(found), {code for *_, code in found}, stores(ctx)) == (130, {"record.too_large"}, {"H2": " 1 1"})


def test_records_larger_than_a_batch_stay_whole(ctx: Ctx, tmp_path: Path) -> None:
    rows = [(f"H{number % 3}", "", "1", "") for number in range(900)]
    run = take(ctx, file(tmp_path, *rows))
    assert (counts(run), stores(ctx)) == ((3, 0, 0, 0), {f"H{number}": " 300 300" for number in range(3)})


def test_what_follows_is_settled_at_the_end(ctx: Ctx, tmp_path: Path) -> None:
    take(ctx, file(tmp_path, *FILE))
    assert [after for _made, after in import_toys.SETTLED] == [0, 1, 2]
    (made, _after), *_rest = import_toys.SETTLED
    ids = list(ctx.session.scalars(select(Store.id)))
    assert made == {"store": [(min(ids), max(ids))]}


def test_an_import_that_is_cancelled_leaves_nothing_waiting(ctx: Ctx, tmp_path: Path) -> None:
    run = take(ctx, file(tmp_path, *FILE), driver=Driver(ctx, cancel=True))
    assert (run.state, stores(ctx)) == ("cancelled", {})
    assert ctx.session.scalars(select(ImportRow.row)).all() == []


def test_an_interrupted_import_goes_on_wherever_it_was(
        ctx: Ctx, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "_MOST", 40)
    monkeypatch.setattr(pace, "_FIRST", 40)
    rows = [(f"H{number // 2:03}", "", "1", "") for number in range(600)]
    path = file(tmp_path, *rows)

    class StoppedError(Exception):
        """The end of the process, as far as a test goes."""

    for stop in (1, 10, 5):
        steps = iter(range(stop))

        def after(_done: int, steps: Any = steps) -> None:
            if next(steps, None) is None:
                raise StoppedError

        with pytest.raises(StoppedError):
            take(ctx, path, driver=Driver(ctx, after))
    begun = begin(ctx, examine(ctx, Wish(path=path, maps=MAPS, target="toys.shelves")))
    assert begun.resumed
    run = import_rows(Driver(ctx), begun.run_id, begun.plan)
    assert (counts(run), run.rows_read, run.figures) == ((300, 0, 0, 0), 600, {"worth": 60_000})
    assert len(stores(ctx)) == 300


@pytest.mark.parametrize("target", ["toys.shelves", "toys.single"])
def test_two_processes_do_not_write_the_same(
        ctx: Ctx, tmp_path: Path, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = file(tmp_path, *((f"H{number:03}", "", "1", "") for number in range(300)))
    begun = began(ctx, path, MAPS, target=target)
    other = iter([lambda: import_rows(Driver(ctx), begun.run_id, begun.plan)])
    take_next = records.next_records

    def overtaken(*arguments: Any) -> Any:
        """Somebody else deals with the very records that were just read."""
        found = take_next(*arguments)
        next(other, lambda: None)()
        return found

    if target == "toys.shelves":
        monkeypatch.setattr(records, "next_records", overtaken)
        driver = Driver(ctx)
    else:
        driver = Driver(ctx, lambda _done: next(other, lambda: None)())
    with pytest.raises(RunTaken):
        import_rows(driver, begun.run_id, begun.plan)
    assert (len(stores(ctx)), set(stores(ctx).values())) == (300, {" 1 1"})


def test_somebody_who_is_quicker_is_met_the_second_time(
        ctx: Ctx, tmp_path: Path) -> None:
    once = iter([IntegrityError("", None, Exception())])

    def write(*arguments: Any) -> Any:
        for error in once:
            raise error
        return import_toys.write(*arguments)

    object.__setattr__(import_toys.SHELVES, "write", write)
    try:
        assert counts(take(ctx, file(tmp_path, *FILE))) == (3, 0, 0, 0)
    finally:
        object.__setattr__(import_toys.SHELVES, "write", import_toys.write)


def test_a_store_that_is_there_is_left_alone(ctx: Ctx, tmp_path: Path) -> None:
    with unit_of_work(ctx) as unit:
        insert_many(unit.session, Store, ("code", "name", "archived"), [("H1", "Old", False)])
    assert counts(take(ctx, file(tmp_path, *FILE))) == (2, 0, 1, 0)
    assert stores(ctx)["H1"] == "Old"


@pytest.mark.parametrize("target", ["toys.shelves", "toys.single"])
def test_a_rehearsal_says_what_an_import_does_and_keeps_nothing(ctx: Ctx, tmp_path: Path, target: str) -> None:
    path = file(tmp_path, *FILE, ("H4", "", "-1", ""), ("", "", "1", ""), ("H5", "", "viel", ""))
    plan = examine(ctx, Wish(path=path, maps=MAPS, target=target)).plan
    rehearsed = Rehearsed()
    given_back = sorted(ready.row for ready in rehearse_records(ctx, plan, 7, rehearsed))
    assert stores(ctx) == {}
    run = take(ctx, path, target)
    assert given_back == [6, 7, 8]
    assert (rehearsed.rows, rehearsed.created, rehearsed.updated, rehearsed.unchanged, rehearsed.rejected,
            rehearsed.figures) == (run.rows_read, *counts(run), run.figures)


def test_what_a_plugin_made_it_takes_back_but_what_people_changed(ctx: Ctx, runtime: Runtime, tmp_path: Path) -> None:
    run = take(ctx, file(tmp_path, *FILE))
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(Store).where(Store.code == "H2").values(name="Eastern branch"))
    found = prospect(ctx, undoable(ctx, run.id))
    assert (found.made, dict(found.records)) == (0, {"store": 3})
    job_id = retrying(ctx, lambda unit: start_undo(unit.ctx, run.id))
    run_due_jobs(runtime)
    result = ctx.session.scalars(select(JobRow.result).where(JobRow.id == job_id)).one()
    assert (result["taken"], result["kept"]) == (2, 1)
    assert stores(ctx) == {"H2": "Eastern branch"}
    assert counts(take(ctx, file(tmp_path, *FILE))) == (2, 0, 1, 0), "the file can be imported again"


def test_what_can_not_be_taken_back_says_so(ctx: Ctx, tmp_path: Path) -> None:
    run = take(ctx, file(tmp_path, *FILE), target="toys.single")
    with pytest.raises(Refused, match="all at once"):
        undoable(ctx, run.id)
