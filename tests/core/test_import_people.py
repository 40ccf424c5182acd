"""Contact persons from files: inside the customer their row names, each once, what is new of them added."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from guanxi.ctx import Ctx
from guanxi.customers.models import ContactPerson, ContactPoint, Customer
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from guanxi.transfer.engine import import_rows
from guanxi.transfer.rehearsal import Rehearsed
from guanxi.transfer.rejects import explained, rejected_rows
from guanxi.transfer.runs import Run
from guanxi.transfer.services import Wish, examine
from guanxi.transfer.trial import rehearse_records
from tests.core.import_help import Driver, began, counts, table
from tests.core.test_import_undo import taken_back

TITLES = ("customer", "name", "phone", "email", "position", "role")


def take(ctx: Ctx, path: Path, *rows: Sequence[str], create: bool = False) -> tuple[Run, list[tuple[int, str]]]:
    begun = began(ctx, table(path / "a.csv", rows, TITLES), [f"{key}={key}" for key in TITLES], target="contacts",
                  options={"create_customers": create})
    run = import_rows(Driver(ctx), begun.run_id, begun.plan)
    return run, [(reason.row, reason.code) for reason in explained(begun.plan, rejected_rows(ctx, run.id))]


def people(ctx: Ctx) -> list[tuple[str, str | None, str | None]]:
    rows = ctx.session.execute(select(ContactPerson.name, ContactPerson.position, ContactPerson.role)
                               .order_by(ContactPerson.id))
    return [tuple(row) for row in rows]


def points(ctx: Ctx) -> list[str]:
    return list(ctx.session.scalars(
        select(ContactPoint.value).where(ContactPoint.person_id.is_not(None)).order_by(ContactPoint.id)))


def test_people_come_inside_their_company(ctx: Ctx, make: Made, tmp_path: Path) -> None:
    company = make.customer("江南织造", kind="company", number="C-7")
    lin = ("C-7", "林晓燕", "13800138000 / 0571-88886666", "lin@example.com", "采购经理", "决策人")
    run, reasons = take(ctx, tmp_path, lin, ("江南织造", "王强", "", "", "", ""))
    assert (counts(run), reasons) == ((2, 0, 0, 0), [])
    assert people(ctx) == [("林晓燕", "采购经理", "decision_maker"), ("王强", None, None)]
    assert points(ctx) == ["+8613800138000", "+8657188886666", "lin@example.com"]
    assert set(ctx.session.scalars(select(ContactPerson.customer_id))) == {company}


def test_a_second_file_adds_what_is_new_and_a_second_run_nothing(ctx: Ctx, make: Made, tmp_path: Path) -> None:
    make.customer("江南织造", kind="company", number="C-7")
    take(ctx, tmp_path, ("C-7", "林晓燕", "13800138000", "", "采购经理", ""))
    later = ("C-7", "林晓燕", "138 0013 8000; 13900139000", "", "采购总监", "")
    second, _ = take(ctx, tmp_path, later)
    third, _ = take(ctx, tmp_path, later)
    assert (counts(second), counts(third)) == ((0, 1, 0, 0), (0, 0, 1, 0))
    assert people(ctx) == [("林晓燕", "采购总监", None)]
    assert points(ctx) == ["+8613800138000", "+8613900139000"]


def test_what_can_not_be_read_is_given_back_with_its_column(ctx: Ctx, make: Made, tmp_path: Path) -> None:
    make.customer("江南织造", kind="company", number="C-7")
    _, reasons = take(ctx, tmp_path, ("C-7", "林晓燕", "1.38E+10", "", "", ""), ("C-8", "王强", "", "", "", ""),
                      ("C-7", "", "", "", "", ""), ("C-7", "陈静", "", "", "", "董事长"))
    assert reasons == [(2, "cell.digits_lost"), (3, "customer.unknown"), (4, "cell.empty"), (5, "not_an_option")]
    assert people(ctx) == []


def test_unknown_companies_are_made_if_wished_and_all_is_taken_back(
        runtime: Runtime, ctx: Ctx, make: Made, tmp_path: Path) -> None:
    make.customer("江南织造", kind="company", number="C-7")
    run, _ = take(ctx, tmp_path, ("C-7", "林晓燕", "", "", "", ""), ("西湖茶业", "王强", "", "", "", ""), create=True)
    assert (counts(run), run.figures) == ((2, 0, 0, 0), {"customers_created": 1})
    assert ctx.session.scalars(select(Customer.kind).where(Customer.name == "西湖茶业")).one() == "company"
    found = taken_back(runtime, ctx, run.id)
    assert (found["taken"], found["trashed"], people(ctx)) == (2, 1, [])


def test_a_rehearsal_shows_whom_it_would_add_and_what_it_would_change(ctx: Ctx, make: Made, tmp_path: Path) -> None:
    make.customer("江南织造", kind="company", number="C-7")
    take(ctx, tmp_path, ("C-7", "林晓燕", "13800138000", "", "采购经理", ""))
    rows = [("C-7", "林晓燕", "13900139000", "", "采购总监", "决策人"), ("C-7", "王强", "", "", "会计", "")]
    path, found = table(tmp_path / "b.csv", rows, TITLES), Rehearsed()
    plan = examine(ctx, Wish(path=path, maps=tuple(f"{key}={key}" for key in TITLES), target="contacts")).plan
    assert list(rehearse_records(ctx, plan, 2, found)) == []
    changed, new = found.examples
    assert (changed.row, changed.name, changed.new, new.row, new.new) == (2, "林晓燕", False, 3, True)
    assert list(changed.facts) == [("Position", "采购经理", "采购总监"), ("Part in decisions", "", "Decision maker"),
                                   ("Phone", "+8613800138000", "+8613800138000 / +8613900139000")]
    assert list(new.facts) == [("Customer", "", "C-7"), ("Position", "", "会计")]
