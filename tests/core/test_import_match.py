"""Customers known by a custom field: the number that another program gave them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from guanxi.ctx import Ctx, Scope
from guanxi.customers.customfields import create_field
from guanxi.customers.field_details import FieldDetails
from guanxi.customers.models import ContactPerson, Customer
from guanxi.customers.services import trash
from guanxi.db import unit_of_work
from guanxi.errors import Refused
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made, principal
from guanxi.timeline.models import Note
from guanxi.transfer.engine import import_rows
from guanxi.transfer.rehearsal import Rehearsed, rehearse
from guanxi.transfer.rejects import explained, rejected_rows
from guanxi.transfer.runs import Run
from guanxi.transfer.services import Wish, examine, imagined_plan
from tests.core.import_help import Driver, began, counts, table

TITLES = ("会员号", "姓名", "手机")
MAPS = ("custom.member=会员号", "name=姓名", "phone=手机")


@pytest.fixture(autouse=True, params=["text", "integer"])
def kind(request: pytest.FixtureRequest, ctx: Ctx) -> str:
    """Numbers of a former system are kept as text, or as numbers."""
    with unit_of_work(ctx) as unit:
        create_field(unit.ctx, FieldDetails(title="会员号", type=request.param, key="member"))
    return str(request.param)


def take(ctx: Ctx, path: Path, rows: Sequence[Sequence[str]], titles: Sequence[str] = TITLES,
         maps: Sequence[str] = MAPS, **wish: Any) -> tuple[Run, list[tuple[int, str]]]:
    begun = began(ctx, table(path / "a.csv", rows, titles), maps, **{"match": "会员号", **wish})
    run = import_rows(Driver(ctx), begun.run_id, begun.plan)
    return run, [(reason.row, reason.code) for reason in explained(begun.plan, rejected_rows(ctx, run.id))]


def test_rows_find_their_customers_and_new_ones_are_made_once(ctx: Ctx, make: Made, tmp_path: Path) -> None:
    known = make.customer("张伟", **{"custom.member": "1001"})
    rows = [("1001", "张大伟", "13800138000"), ("1002", "李娜", "13800138001"), ("1002", "李娜", "13900139000"),
            ("", "王芳", "13800138003")]
    run, reasons = take(ctx, tmp_path, rows)
    assert (counts(run), reasons) == ((2, 2, 0, 0), [])
    assert ctx.session.scalars(select(Customer.name).where(Customer.id == known)).one() == "张大伟"
    again, _reasons = take(ctx, tmp_path, rows)
    assert counts(again) == (0, 0, 4, 0)


def test_doubt_is_told_and_nothing_guessed(ctx: Ctx, make: Made, tmp_path: Path) -> None:
    make.customer("张伟", **{"custom.member": "7"})
    make.customer("张伟", **{"custom.member": "7"})
    make.customer("李娜", number="N1", **{"custom.member": "8"})
    make.customer("王芳", number="N2", **{"custom.member": "9"}, phone="13800138000")
    rows = [("7", "张伟", "", ""), ("8", "李娜", "", "N2"), ("10", "王芳", "13800138000", ""),
            ("8", "李娜", "13800138000", "")]
    _run, reasons = take(ctx, tmp_path, rows, (*TITLES, "编号"), (*MAPS, "number=编号"))
    assert reasons == [(2, "match.several"), (3, "match.differs"), (4, "match.other_number"), (5, "match.other_number")]
    found = Rehearsed()
    plan, definitions, _fields = imagined_plan(ctx, examine(ctx, Wish(
        path=tmp_path / "a.csv", maps=(*MAPS, "number=编号"), match="custom.member")))
    rejected = list(rehearse(ctx, plan, definitions, 4, found))
    assert sorted(ready.row for ready in rejected) == [2, 3, 4, 5]


def test_one_in_the_trash_gives_way_to_one_who_is_not(ctx: Ctx, make: Made, tmp_path: Path) -> None:
    gone, here = (make.customer("张伟", **{"custom.member": "7"}) for _ in range(2))
    alone = make.customer("李娜", **{"custom.member": "8"})
    with unit_of_work(ctx) as unit:
        trash(unit.ctx, [gone, alone])
    run, reasons = take(ctx, tmp_path, [("7", "张伟", "13800138000"), ("8", "李娜", "")])
    assert (counts(run), reasons) == ((0, 1, 0, 1), [(3, "match.trashed")])
    assert ctx.session.scalars(select(Customer.phone).where(Customer.id == here)).one() == "+8613800138000"


def test_somebody_elses_customer_is_not_told_of(runtime: Runtime, make: Made, tmp_path: Path) -> None:
    make.customer("张伟", **{"custom.member": "1001"})
    mine = principal(make.user(), {"customer.import": Scope.ALL, "customer.create": Scope.OWN,
                                   "customer.view": Scope.OWN, "customer.edit": Scope.OWN})
    with runtime.opened(mine) as ctx:
        _run, reasons = take(ctx, tmp_path, [("1001", "某人", "")])
    assert reasons == [(2, "match.not_yours")]


def test_notes_and_contact_persons_find_them_too(ctx: Ctx, make: Made, tmp_path: Path) -> None:
    known = make.customer("江南织造", kind="company", **{"custom.member": "1001"})
    run, reasons = take(ctx, tmp_path, [("1001", "2024-03-05", "寄出了样品"), ("1009", "2024-03-05", "没有此人")],
                        ("customer", "at", "body"), ("customer=customer", "at=at", "body=body"), target="notes")
    assert (counts(run), reasons) == ((1, 0, 0, 1), [(3, "customer.unknown")])
    assert ctx.session.scalars(select(Note.customer_id)).all() == [known]
    run, reasons = take(ctx, tmp_path, [("1001", "林晓燕"), ("1002", "王强"), ("1002", "李丽")], ("customer", "name"),
                        ("customer=customer", "name=name"), target="contacts", options={"create_customers": True})
    assert (counts(run), reasons, run.figures["customers_created"]) == ((3, 0, 0, 0), [], 1)
    made = ctx.session.execute(select(Customer.name, Customer.custom).join(
        ContactPerson, ContactPerson.customer_id == Customer.id).where(ContactPerson.name == "王强")).one()
    assert (made.name, str(made.custom["member"])) == ("1002", "1002")


@pytest.mark.parametrize(("match", "maps"), [("custom.nothing", MAPS), ("会员号", ("name=姓名",))])
def test_a_field_that_no_one_can_be_known_by_is_refused(ctx: Ctx, tmp_path: Path, match: str,
                                                       maps: Sequence[str]) -> None:
    with pytest.raises(Refused):
        examine(ctx, Wish(path=table(tmp_path / "a.csv", [("1", "张伟", "")], TITLES), maps=tuple(maps), match=match))
