"""Exports of a list: what leaves the house, to whom, and what is kept about it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from guanxi.audit.models import AuditEntry
from guanxi.ctx import Ctx, Scope
from guanxi.customers.customfields import create_field
from guanxi.customers.field_details import FieldDetails
from guanxi.customers.services import trash
from guanxi.db import unit_of_work
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from guanxi.worker import run_due_jobs
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of, staff
from tests.core.lists_help import first_page


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    browser = boss_of(app, ctx)
    first_page(browser)
    return browser


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than two customers are too many to wait for."""
    monkeypatch.setattr("guanxi.web.lists.export.AT_ONCE", 2)


def rows(answer: TestResponse) -> list[list[str]]:
    found = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    answer.close()
    return found


def exported(browser: Browser, **data: object) -> list[list[str]]:
    answer = browser.post("/customers/export", {"format": "csv", **data})
    assert answer.status_code == 200
    return rows(answer)


def kept(ctx: Ctx) -> list[dict[str, list[object]]]:
    return list(ctx.session.scalars(select(AuditEntry.changes).where(AuditEntry.action == "export")
                                    .order_by(AuditEntry.id)))


# What leaves

def test_a_list_leaves_with_the_columns_it_shows(boss: Browser, make: Made) -> None:
    owner = make.user("王志强")
    make.customer("张伟", number="K-1", phone="13800138000", owner_id=owner, state="loyal")
    make.customer("云锦纺织", number="K-2", kind="company")
    assert exported(boss) == [
        ["Number", "Name", "Kind", "State", "Phone", "Owner", "Last activity"],
        ["K-2", "云锦纺织", "Company customer", "Prospect", "", "", ""],
        ["K-1", "张伟", "Individual customer", "Loyal customer", "138 0013 8000", "王志强", ""]]


def test_a_list_leaves_with_its_filters_and_in_its_order(boss: Browser, make: Made) -> None:
    for name in ("白芳", "王志强", "曾慧敏"):
        make.customer(name, state="loyal")
    make.customer("赵一鸣")
    found = exported(boss, f="customer.state:is:loyal", sort="-customer.name", columns="customer.number")
    assert [row[1] for row in found] == ["Name", "曾慧敏", "王志强", "白芳"]


def test_a_selection_leaves_alone_and_in_its_order(boss: Browser, make: Made) -> None:
    ids = [make.customer(f"客户{number}") for number in range(45)]
    chosen = [ids[40], *ids[:25]]
    assert [row[1] for row in exported(boss, ids=chosen)[1:]] == ["客户40", *(f"客户{number}" for number in range(25))]


def test_a_selection_in_the_trash_leaves_too(boss: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer("张伟")
    with unit_of_work(ctx) as unit:
        trash(unit.ctx, [customer])
    assert [row[1] for row in exported(boss, ids=customer, trash="1")] == ["Name", "张伟"]


def test_all_columns_leave_when_asked_for(boss: Browser, ctx: Ctx, runtime: Runtime, make: Made) -> None:
    with unit_of_work(ctx) as unit:
        create_field(unit.ctx, FieldDetails(title="毛利", type="decimal", key="margin", scale=2))
        create_field(unit.ctx, FieldDetails(title="会员", type="boolean", key="member"))
        create_field(unit.ctx, FieldDetails(title="等级", type="choice", key="grade", options=("金", "银")))
        create_field(unit.ctx, FieldDetails(title="到期", type="date", key="until", filterable=False))
    run_due_jobs(runtime)
    make.customer("张伟", region="330106", **{"custom.margin": "-12.5", "custom.member": "no", "custom.grade": "银",
                                            "custom.until": "2031-03-01"})
    titles, values = exported(boss, columns_wanted="all")
    found = dict(zip(titles, values, strict=True))
    assert {key: found[key] for key in ("毛利", "会员", "等级", "到期")} == {
        "毛利": "-12.50", "会员": "No", "等级": "银", "到期": "2031-03-01"}
    assert len(titles) == len(set(titles))


def test_a_workbook_holds_the_same(boss: Browser, make: Made, tmp_path: Path) -> None:
    make.customer("张伟", number="K-1")
    asked = {"format": "xlsx", "columns": "customer.state", "csrf_token": boss.token}
    answer = boss.client.post("/customers/export", data=asked, headers=boss.headers)
    (tmp_path / "out.xlsx").write_bytes(answer.data)
    sheet = CalamineWorkbook.from_path(str(tmp_path / "out.xlsx")).get_sheet_by_index(0).to_python()
    assert sheet == [["Number", "Name", "Kind", "State"], ["K-1", "张伟", "Individual customer", "Prospect"]]
    assert answer.headers["Content-Disposition"].endswith(".xlsx")


def test_formulae_leave_as_text(boss: Browser, make: Made) -> None:
    make.customer("=HYPERLINK(1)")
    assert exported(boss)[1][1] == "'=HYPERLINK(1)"


def test_a_file_speaks_its_readers_language(app: Flask, ctx: Ctx, make: Made) -> None:
    boss_of(app, ctx)
    reader = Browser(app, "zh-CN")
    reader.sign_in("boss")
    first_page(reader)
    make.customer("张伟")
    assert exported(reader, columns="customer.state")[0][1] == "名称"


# To whom

def test_exports_need_their_right(app: Flask, ctx: Ctx, make: Made) -> None:
    seller, _user = staff(app, ctx, "seller", view=Scope.ALL)
    make.customer("张伟")
    page = first_page(seller)
    assert "Export" not in text_of(page)
    assert seller.htmx("GET", "/customers/export").status_code == 403
    assert seller.post("/customers/export").status_code == 403
    assert seller.get("/customers/exports/1").status_code == 403


def test_masked_numbers_leave_masked(app: Flask, ctx: Ctx, make: Made) -> None:
    analyst, _user = staff(app, ctx, "analyst", view=Scope.ALL, export=Scope.ALL)
    make.customer("张伟", phone="13800138000")
    first_page(analyst)
    for wanted in ("shown", "all"):
        assert "138****8000" in exported(analyst, columns_wanted=wanted)[1]


@pytest.mark.parametrize(("view", "export"), [(Scope.ALL, Scope.OWN), (Scope.OWN, Scope.ALL)])
def test_only_what_may_be_both_seen_and_exported_leaves(app: Flask, ctx: Ctx, make: Made, view: Scope,
                                                        export: Scope) -> None:
    clerk, user = staff(app, ctx, "clerk", view=view, export=export)
    own, foreign = make.customer("自己的", owner_id=user), make.customer("别人的")
    first_page(clerk)
    assert [row[1] for row in exported(clerk)[1:]] == ["自己的"]
    assert [row[1] for row in exported(clerk, ids=[own, foreign])[1:]] == ["自己的"]


def test_a_forbidden_filter_or_column_exports_nothing(app: Flask, ctx: Ctx, make: Made) -> None:
    analyst, _user = staff(app, ctx, "analyst", view=Scope.ALL, export=Scope.ALL)
    make.customer("张伟", phone="13800138000")
    first_page(analyst)
    for asked in ({"f": "customer.phone:starts:+86138"}, {"f": "x:is:1"}, {"sort": "x"}, {"ids": "x"}):
        answer = analyst.post("/customers/export", {"format": "csv", **asked})
        assert answer.status_code == 400
        assert "张伟" not in answer.text


# What is kept about it

def test_an_export_is_kept_in_the_history(boss: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer("张伟", state="loyal")
    exported(boss, f="customer.state:is:loyal", columns="customer.number,customer.email")
    exported(boss, ids=customer)
    first, second = kept(ctx)
    assert first["rows"][1] == 1
    assert first["list"][1] == [["f", "customer.state:is:loyal"], ["columns", "customer.number,customer.email"]]
    assert (first["columns"][1], first["format"][1]) == (["customer.email"], "csv")
    assert second["chosen"][1] == 1


def test_the_dialog_says_how_many_and_that_it_is_kept(boss: Browser, make: Made) -> None:
    make.customer()
    shown = text_of(boss.htmx("GET", "/customers/export"))
    assert "To be written: 1 customer, all of this list." in shown
    assert "kept in the history" in shown
