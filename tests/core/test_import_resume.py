"""An import that is killed anywhere goes on where it was, and ends as if nothing had happened."""

from __future__ import annotations

import os
import struct
import time
from multiprocessing import Pipe, active_children
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from guanxi.audit.queries import broken_rows
from guanxi.ctx import Ctx
from guanxi.customers.models import Customer
from guanxi.errors import Refused
from guanxi.testing import databases
from guanxi.transfer import feeding
from guanxi.transfer.engine import import_rows
from guanxi.transfer.feeding import ReaderLost
from guanxi.transfer.models import ImportRun
from guanxi.transfer.runs import Run, RunTaken, read_run
from guanxi.transfer.services import Wish, begin, examine
from tests.core.import_help import Driver, began, content, counts, killed, people, real_file, table, take_over
from tests.strength import times

KILLS = times(20, 6)
NUMBERED = ("number=编号", "name=姓名", "phone=手机")


class Stopped(Exception):
    """Stands for the power going off between two transactions."""


def stop_at(rows: int) -> Any:
    def check(done: int) -> None:
        if done >= rows:
            raise Stopped

    return check


def interrupted(ctx: Ctx, path: Path, rows: int, **wish: Any) -> int:
    begun = began(ctx, path, **wish)
    with pytest.raises(Stopped):
        import_rows(Driver(ctx, stop_at(rows)), begun.run_id, begun.plan)
    return begun.run_id


def test_an_interrupted_import_goes_on_where_it_was(ctx: Ctx, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", people(1_000))
    run_id = interrupted(ctx, path, 300)
    half = read_run(ctx, run_id)
    again = began(ctx, path)
    run = import_rows(Driver(ctx), again.run_id, again.plan)
    assert (again.run_id, again.resumed, 300 <= half.created < 1_000) == (run_id, True, True)
    assert (counts(run), run.state, run.rows_read) == ((1_000, 0, 0, 0), "done", 1_000)


def test_rejected_rows_of_before_the_interruption_are_not_forgotten(ctx: Ctx, tmp_path: Path) -> None:
    rows = [("甲", "123", ""), *people(500), ("乙", "456", "")]
    path = table(tmp_path / "a.csv", rows)
    interrupted(ctx, path, 200)
    assert counts(take_over(ctx, path)) == (500, 0, 0, 2)


def test_an_import_that_was_done_is_not_gone_on_with(ctx: Ctx, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", people(3))
    take_over(ctx, path)
    assert not began(ctx, path).resumed


def test_another_wish_for_the_same_file_is_another_import(ctx: Ctx, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", people(300))
    interrupted(ctx, path, 100)
    assert not began(ctx, path, mode="create").resumed


def test_resuming_needs_something_to_resume(ctx: Ctx, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", people(3))
    with pytest.raises(Refused, match="No interrupted import"):
        begin(ctx, examine(ctx, Wish(path=path, maps=("name=姓名",))), only_resume=True)
    assert ctx.session.scalar(select(func.count()).select_from(ImportRun)) == 0


def test_an_import_whose_reading_process_is_ended_says_so_and_goes_on_later(ctx: Ctx, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", people(6_000))
    begun = began(ctx, path)
    with pytest.raises(ReaderLost, match="run the same import again"):
        import_rows(Driver(ctx, lambda _done: [child.kill() for child in active_children()]), begun.run_id, begun.plan)
    assert counts(take_over(ctx, path)) == (6_000, 0, 0, 0)


@pytest.mark.parametrize("sent", [b"", struct.pack("!i", 1_000) + b"half a block"])
def test_a_reading_process_may_end_anywhere(sent: bytes) -> None:
    """Also in the middle of what it sends."""
    here, there = Pipe(duplex=False)
    os.write(there.fileno(), sent)
    there.close()
    with pytest.raises(ReaderLost):
        list(feeding._received(here))


def test_two_processes_on_one_import_write_nothing_twice(ctx: Ctx, tmp_path: Path) -> None:
    begun = began(ctx, table(tmp_path / "a.csv", people(600)))
    other: list[Run] = []

    def overtaken(_done: int) -> None:
        if not other:
            other.append(import_rows(Driver(ctx), begun.run_id, begun.plan))

    with pytest.raises(RunTaken):
        import_rows(Driver(ctx, overtaken), begun.run_id, begun.plan)
    assert ctx.session.scalar(select(func.count()).select_from(Customer)) == 600


def _same_as_unkilled(engine: Engine, ctx: Ctx, tmp_path: Path, path: Path, options: dict[str, Any]) -> None:
    wish, seed = dict(options), int(time.time())
    expected = take_over(ctx, path, wish.pop("maps"), **wish)
    unkilled = content(ctx)
    databases.empty(engine)
    dice = Random(seed)
    places = sorted(dice.randrange(expected.rows) for _ in range(KILLS))
    assert killed(engine, tmp_path, path, options, places, seed) == KILLS
    run = read_run(ctx, ctx.session.scalars(select(ImportRun.id)).one())
    assert (counts(run), run.state) == (counts(expected), "done"), f"seed {seed}"
    assert content(ctx) == unkilled, f"seed {seed}"
    assert broken_rows(ctx) == ([], None)


def test_killed_at_many_points_the_end_is_the_same(engine: Engine, ctx: Ctx, tmp_path: Path) -> None:
    rows = [(f"N{place:05d}", name, phone) for place, (name, phone, _) in enumerate(people(3_000))]
    rows += [("N00007", "改名", ""), ("N99999", "另一个", rows[0][2]), *rows[:50]]
    path = table(tmp_path / "a.csv", rows, ("编号", "姓名", "手机"))
    _same_as_unkilled(engine, ctx, tmp_path, path, {"maps": NUMBERED})


@pytest.mark.attack
def test_a_real_file_killed_at_many_points_ends_the_same(engine: Engine, ctx: Ctx, tmp_path: Path) -> None:
    path = real_file("telco", "Telco-Customer-Churn.csv.gz")
    _same_as_unkilled(engine, ctx, tmp_path, path, {"maps": ["number=customerID"], "custom_fields": True})
