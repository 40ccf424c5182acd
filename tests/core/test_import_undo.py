"""An import taken back: what it made goes, what it changed is as before, what people worked with since stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from guanxi.audit.models import AuditEntry
from guanxi.ctx import Ctx, Scope
from guanxi.customers import services
from guanxi.customers.drafts import Draft
from guanxi.customers.models import Customer
from guanxi.customers.services import trash, write_one
from guanxi.db import retrying, unit_of_work
from guanxi.errors import Forbidden, NotFound, Refused
from guanxi.jobs.models import JobRow
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made, principal
from guanxi.timeline.services import Happening, push
from guanxi.transfer import undo_job, undoing
from guanxi.transfer.models import ImportRun
from guanxi.transfer.undoing import Prospect, prospect, start_undo, undoable
from guanxi.worker import run_due_jobs
from tests.core.import_help import counts, people, table, take_over


def in_use(ctx: Ctx) -> set[str]:
    return set(ctx.session.scalars(select(Customer.name).where(Customer.trashed_at.is_(None))))


def id_of(ctx: Ctx, name: str) -> int:
    return ctx.session.scalars(select(Customer.id).where(Customer.name == name)).one()


def would(ctx: Ctx, run_id: int) -> tuple[int, int, int]:
    found = prospect(ctx, undoable(ctx, run_id))
    assert isinstance(found, Prospect)
    return found.made, found.kept, found.changed


def taken_back(runtime: Runtime, ctx: Ctx, run_id: int) -> dict[str, Any]:
    """Take an import back; what the job said it came to."""
    job_id = retrying(ctx, lambda unit: start_undo(unit.ctx, run_id))
    run_due_jobs(runtime)
    row = ctx.session.execute(select(JobRow.state, JobRow.result).where(JobRow.id == job_id)).one()
    assert row.state == "done", row
    return {name: row.result[name] for name in ("trashed", "returned", "taken", "kept")}


def test_customers_that_nobody_worked_with_since_go_to_the_trash(runtime: Runtime, ctx: Ctx, make: Made,
                                                                 tmp_path: Path) -> None:
    before = make.customer(name="老客户")
    run = take_over(ctx, table(tmp_path / "a.csv", people(5)))
    names = [name for name, _phone, _mail in people(5)]
    with runtime.opened(principal(make.user(), {"customer.view": Scope.ALL, "customer.edit": Scope.ALL})) as staff:
        write_one(staff, Draft(customer_id=id_of(ctx, names[0]), values={"source": "展会"}))
    with unit_of_work(replace(ctx, now=ctx.now + timedelta(minutes=1))) as unit:
        push(unit.ctx, [Happening(customer_id=id_of(ctx, names[1]), kind="shop.order")])
    later = replace(ctx, now=ctx.now + timedelta(hours=1))
    assert would(later, run.id) == (3, 2, 0)
    assert taken_back(runtime, ctx, run.id) == {"trashed": 3, "returned": 0, "taken": 0, "kept": 2}
    assert in_use(ctx) == {"老客户", names[0], names[1]}
    assert before not in ctx.session.scalars(select(Customer.id).where(Customer.trashed_at.is_not(None))).all()


def test_of_very_many_it_is_said_afterwards_who_stayed(runtime: Runtime, ctx: Ctx, tmp_path: Path,
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undoing, "LOOKED_AT", 2)
    run = take_over(ctx, table(tmp_path / "a.csv", people(3)))
    write_one(replace(ctx, operation="later", principal=replace(ctx.principal, user_id=None)),
              Draft(customer_id=id_of(ctx, people(1)[0][0]), values={"source": "展会"}))
    found = prospect(ctx, undoable(ctx, run.id))
    assert (found.made, found.kept) == (3, None)
    assert taken_back(runtime, ctx, run.id)["trashed"] == 3, "what no person and no import did is no work"


def test_fields_go_back_where_they_still_are_as_the_import_left_them(runtime: Runtime, ctx: Ctx, make: Made,
                                                                     tmp_path: Path) -> None:
    first = make.customer(name="张伟", phone="13800138000", source="展会")
    second = make.customer(name="王芳", phone="13800138001", source="展会")
    rows = [("张伟", "13800138000", "zhang@example.com", "官网"), ("王芳", "13800138001", "wang@example.com", "官网")]
    path = table(tmp_path / "a.csv", rows, ("姓名", "手机", "邮箱", "来源"))
    run = take_over(ctx, path, ("name=姓名", "phone=手机", "email=邮箱", "source=来源"))
    assert counts(run) == (0, 2, 0, 0)
    later = replace(ctx, operation="later")
    write_one(later, Draft(customer_id=second, values={"source": "转介绍", "email": "fang@example.com"}))
    assert would(ctx, run.id) == (0, 0, 2)
    assert taken_back(runtime, ctx, run.id) == {"trashed": 0, "returned": 1, "taken": 0, "kept": 1}
    found = {row.id: (row.source, row.email) for row in ctx.session.execute(
        select(Customer.id, Customer.source, Customer.email))}
    assert found == {first: ("展会", None), second: ("转介绍", "fang@example.com")}


def test_the_corrected_file_brings_them_again_and_that_can_be_taken_back_too(runtime: Runtime, ctx: Ctx,
                                                                             tmp_path: Path) -> None:
    rows = people(4)
    run = take_over(ctx, table(tmp_path / "a.csv", rows))
    taken_back(runtime, ctx, run.id)
    assert in_use(ctx) == set()
    corrected = [(f"{name}华" if place == 0 else name, phone, mail) for place, (name, phone, mail) in enumerate(rows)]
    again = take_over(replace(ctx, operation="again"), table(tmp_path / "b.csv", corrected), other_name="update",
                      mode="create")
    assert counts(again) == (4, 0, 0, 0), "for whoever reads it they are new"
    assert in_use(ctx) == {f"{rows[0][0]}华", *(name for name, _phone, _mail in rows[1:])}
    assert len(ctx.session.scalars(select(Customer.id)).all()) == 4
    assert taken_back(runtime, ctx, again.id)["trashed"] == 4
    assert in_use(ctx) == set()


def test_whom_somebody_threw_away_themselves_an_import_does_not_bring_again(runtime: Runtime, ctx: Ctx, make: Made,
                                                                            tmp_path: Path) -> None:
    thrown = make.customer(name="张伟", phone="13800138000")
    with unit_of_work(ctx) as unit:
        trash(unit.ctx, [thrown])
    assert counts(take_over(ctx, table(tmp_path / "a.csv", [("张伟", "13800138000", "")]))) == (0, 0, 0, 1)


@pytest.mark.parametrize("after", [1, 2, 3])
def test_an_undo_that_is_interrupted_goes_on_and_counts_right(
        runtime: Runtime, ctx: Ctx, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    run = take_over(ctx, table(tmp_path / "a.csv", people(8)))
    monkeypatch.setattr(undo_job, "CHUNK", 3)
    calls = []

    def breaking(unit_ctx: Ctx, ids: list[int]) -> list[int]:
        calls.append(ids)
        if len(calls) == after:
            raise OSError("the power went")
        return services.trash(unit_ctx, ids)

    monkeypatch.setattr(undo_job, "trash", breaking)
    retrying(ctx, lambda unit: start_undo(unit.ctx, run.id))
    run_due_jobs(runtime)
    with unit_of_work(ctx) as unit:  # the pause before the next attempt is over
        unit.session.execute(update(JobRow).where(JobRow.name == undo_job.JOB).values(run_at=ctx.now))
    run_due_jobs(runtime)
    assert len(calls) == 4, "three chunks, one of them twice"
    row = ctx.session.execute(select(JobRow.state, JobRow.result).where(JobRow.name == undo_job.JOB)).one()
    assert (row.state, row.result["trashed"], row.result["kept"]) == ("done", 8, 0)
    assert in_use(ctx) == set()


def test_who_may_take_back_and_until_when(runtime: Runtime, ctx: Ctx, make: Made, tmp_path: Path) -> None:
    rights = {f"customer.{name}": Scope.ALL for name in ("view", "create", "edit", "import")}
    me, other = principal(make.user(), rights), principal(make.user(), rights)
    with runtime.opened(me) as mine:
        run = take_over(mine, table(tmp_path / "a.csv", people(2)))
        assert would(mine, run.id) == (2, 0, 0)
        with pytest.raises(Refused, match="30 days"):
            undoable(replace(mine, now=mine.now + timedelta(days=31)), run.id)
    with runtime.opened(other) as theirs, pytest.raises(Forbidden):
        undoable(theirs, run.id)
    assert would(ctx, run.id) == (2, 0, 0), "an administrator may"
    with pytest.raises(NotFound):
        undoable(ctx, run.id + 1)


def test_an_import_that_runs_or_was_taken_back_is_left_alone(runtime: Runtime, ctx: Ctx, tmp_path: Path) -> None:
    run = take_over(ctx, table(tmp_path / "a.csv", people(2)))
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(ImportRun).values(state="running", finished_at=None))
    with pytest.raises(Refused, match="not finished"):
        undoable(ctx, run.id)
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(ImportRun).values(state="done", finished_at=ctx.now))
    first = retrying(ctx, lambda unit: start_undo(unit.ctx, run.id))
    assert retrying(ctx, lambda unit: start_undo(unit.ctx, run.id)) == first, "asked twice, done once"
    run_due_jobs(runtime)
    with pytest.raises(Refused, match="taken back already"):
        undoable(ctx, run.id)
    entry = ctx.session.execute(select(AuditEntry.action, AuditEntry.changes)
                                .where(AuditEntry.entity == "import")).one()
    assert (entry.action, entry.changes["trashed"][:2]) == ("undo", [None, 2])
