"""Importing in the browser, step by step: what each page refuses, keeps, and lets on."""

from __future__ import annotations

import csv
import gzip
import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from guanxi.config import Config
from guanxi.ctx import Ctx, Scope
from guanxi.customers.customfields import create_field
from guanxi.customers.definitions import field_definitions
from guanxi.customers.field_details import FieldDetails
from guanxi.db import retrying, unit_of_work
from guanxi.jobs import enqueue
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from guanxi.transfer import clearing
from guanxi.transfer.models import ImportRow, ImportRun, ImportSetup
from guanxi.worker import run_due_jobs
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of, changed, filled, staff
from tests.core.import_help import customers

FILE = "姓名,手机,邮箱,会员等级\n张伟,13800000001,zw@example.com,金\n王芳,13800000002,wf@example.com,银\n"


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    return boss_of(app, ctx)


def sent(browser: Browser, content: str | bytes = FILE, name: str = "客户.csv", target: str = "customers"
         ) -> TestResponse:
    """What the first step answers to a file."""
    data = content if isinstance(content, bytes) else content.encode()
    browser.get(f"/imports/new/{target}")
    return browser.post(f"/imports/new/{target}", {"file": (io.BytesIO(data), name)})


def taken_in(browser: Browser, content: str | bytes = FILE, name: str = "客户.csv") -> str:
    """The address of the setup made of a file."""
    answer = sent(browser, content, name)
    assert answer.status_code == 303, text_of(answer)
    return str(answer.location).removesuffix("/columns")


def go(browser: Browser, address: str, step: str, **values: str) -> TestResponse:
    """Press the button of a step, what it shows untouched but for `values`."""
    page = browser.get(f"{address}/{step}")
    return browser.post(f"{address}/{step}", {"go": "next", **changed(page, values)})


def checked(browser: Browser, runtime: Runtime, address: str, **options: str) -> str:
    """What the fourth step says of a file, its columns as they were guessed."""
    assert go(browser, address, "columns").location == f"{address}/options"
    assert go(browser, address, "options", **options).location == f"{address}/check"
    run_due_jobs(runtime)
    return text_of(browser.get(f"{address}/check"))


def imported(browser: Browser, runtime: Runtime, address: str, **options: str) -> str:
    """The address of an import that went through all steps."""
    checked(browser, runtime, address, **options)
    answer = browser.post(f"{address}/start")
    assert answer.status_code == 303, text_of(answer)
    run_due_jobs(runtime)
    return str(answer.location)


def downloaded(browser: Browser, address: str) -> list[list[str]]:
    """The rows of a CSV file."""
    answer = browser.get(address)
    assert answer.status_code == 200
    found = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    answer.close()
    return found


# All steps


def test_a_file_becomes_customers(boss: Browser, runtime: Runtime, ctx: Ctx) -> None:
    page = imported(boss, runtime, taken_in(boss))
    assert set(customers(ctx)) == {"张伟", "王芳"}
    assert "客户.csv" in text_of(boss.get(page))
    assert "Every row was taken over." in text_of(boss.get(page))


def test_the_check_writes_nothing_and_says_what_would_be_made(boss: Browser, runtime: Runtime, ctx: Ctx) -> None:
    said = checked(boss, runtime, taken_in(boss, FILE + "李娜,1.38E+10,,\n"))
    assert "Rows read: 3. Nothing is written yet. New 2 Changed 0 As they were 0 Rows given back 1" in said
    assert "4 手机 1.38E+10" in said
    assert customers(ctx) == {}


def test_the_check_shows_what_would_change(boss: Browser, runtime: Runtime, ctx: Ctx, make: Made) -> None:
    make.customer("张伟", phone="13800000001", source="展会")
    said = checked(boss, runtime, taken_in(boss, "姓名,手机,来源\n张伟,13800000001,朋友介绍\n"))
    assert "张伟 Source 展会 朋友介绍" in said


def test_columns_become_custom_fields_of_the_kind_of_their_values(boss: Browser, runtime: Runtime, ctx: Ctx) -> None:
    address = taken_in(boss, "姓名,积分\n张伟,10\n王芳,20\n")
    boss.get(f"{address}/columns")
    assert "Whole number" in text_of(boss.post(f"{address}/columns", {"go": "all_new"}))
    imported(boss, runtime, address)
    [field] = field_definitions(ctx, fresh=True).values()
    assert (field.title, field.type) == ("积分", "integer")


def test_rows_given_back_come_in_their_layout_and_go_in_alone(boss: Browser, runtime: Runtime, ctx: Ctx) -> None:
    page = imported(boss, runtime, taken_in(boss, "客户,电话\n张伟,13800000001\n王芳,1.38E+10\n"))
    titles, row = downloaded(boss, f"{page}/rejected.csv")
    assert titles == ["客户", "电话", "Why this row was not imported"]
    assert row[:2] == ["王芳", "1.38E+10"]
    corrected = f"{','.join(titles)}\n王芳,13800000002,{row[2]}\n"
    again = imported(boss, runtime, taken_in(boss, corrected, "客户.rejected.csv"))
    assert set(customers(ctx)) == {"张伟", "王芳"}
    assert "Rows given back 0" in text_of(boss.get(again))


def test_what_was_made_is_a_list(boss: Browser, runtime: Runtime, make: Made) -> None:
    make.customer("陈静")
    page = boss.get(imported(boss, runtime, taken_in(boss)))
    link = re.search(r'href="(/customers\?f=customer\.import[^"]+)"', page.text)
    assert link
    listed = text_of(boss.get(link[1]))
    assert "张伟" in listed
    assert "陈静" not in listed
    assert "客户.csv" in listed


def test_pressed_twice_it_is_imported_once(boss: Browser, runtime: Runtime, ctx: Ctx) -> None:
    address = taken_in(boss)
    checked(boss, runtime, address)
    first, second = boss.post(f"{address}/start"), boss.post(f"{address}/start")
    assert first.location == second.location
    run_due_jobs(runtime)
    assert len(customers(ctx)) == 2


# The file


@pytest.mark.parametrize(("content", "name", "said"), [
    (b"", "leer.csv", "The file is empty."),
    (b"\xd0\xcf\x11\xe0rest", "alt.xls", "workbook in Excel's old format"),
    (b"%PDF-1.7", "x.pdf", "a document or a picture, not a table"),
    (b"PK\x03\x04kaputt", "x.xlsx", "damaged or locked"),
    (gzip.compress(FILE.encode(), mtime=0)[:40], "x.csv.gz", "ends in the middle"),
    ('姓名\n"张伟\n'.encode(), "x.csv", "never closed")],
    ids=["empty", "old workbook", "document", "no archive", "cut", "open quote"])
def test_a_file_that_is_no_table_is_answered_with_a_sentence_and_not_kept(
        boss: Browser, ctx: Ctx, config: Config, content: bytes, name: str, said: str) -> None:
    answer = sent(boss, content, name)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert name in text_of(answer)
    assert ctx.session.scalars(select(ImportSetup.id)).all() == []
    assert list((config.instance / "uploads" / "imports").iterdir()) == []


def test_without_a_file_there_is_nothing_to_do(boss: Browser) -> None:
    boss.get("/imports/new/customers")
    answer = boss.post("/imports/new/customers")
    assert (answer.status_code, "Choose a file first." in text_of(answer)) == (422, True)


def test_a_file_lies_there_for_its_owner_alone_under_a_name_of_ours(boss: Browser, config: Config) -> None:
    taken_in(boss, FILE, "../../evil.php")
    [folder] = (config.instance / "uploads" / "imports").iterdir()
    assert {path.name for path in folder.iterdir()} == {"table", "sample.json"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in (folder, *folder.iterdir()))
    assert "evil.php" in text_of(boss.get("/imports/"))
    assert ".." not in text_of(boss.get("/imports/"))


def test_a_file_too_large_is_refused_in_words(app: Flask, boss: Browser) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = sent(boss, b"x" * 2000)
    assert answer.status_code == 413
    assert "larger than this site accepts" in text_of(answer)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_template_is_read_without_being_told_anything(app: Flask, boss: Browser, runtime: Runtime, ctx: Ctx,
                                                          form: str, language: str) -> None:
    reader = Browser(app, language)
    reader.sign_in("boss")
    file = reader.client.get(f"/imports/new/customers/template.{form}", headers=reader.headers)
    address = taken_in(reader, file.get_data(), f"t.{form}")
    page = boss.get(f"{address}/columns")
    assert "all columns are used" in text_of(page)
    imported(boss, runtime, address)
    assert list(customers(ctx)) == ["张伟"]


# The columns


def test_columns_are_told_how_their_values_are_read(boss: Browser) -> None:
    page = text_of(boss.get(taken_in(boss, "姓名,性别\n张伟,男\n王芳,?\n") + "/columns"))
    assert "all 2 can be read" in page
    assert "1 of 2 can’t be read: “?” is not one of the possible values" in page


def test_a_choice_is_kept_at_once(boss: Browser) -> None:
    address = taken_in(boss)
    page = boss.get(f"{address}/columns")
    part = boss.htmx("POST", f"{address}/columns", changed(page, {"column-3": "source"}))
    assert "<html" not in part.text
    assert filled(boss.get(f"{address}/columns"))["column-3"] == "source"


def test_another_encoding_and_delimiter_are_read_anew(boss: Browser) -> None:
    address = taken_in(boss, "姓名;手机\n张伟;13800000001\n".encode("gb18030"))
    page = boss.get(f"{address}/columns")
    assert (filled(page)["encoding"], filled(page)["delimiter"]) == ("gb18030", ";")
    wrong = boss.htmx("POST", f"{address}/columns", changed(page, {"delimiter": ","}))
    assert "姓名;手机" in text_of(wrong)
    refused = boss.htmx("POST", f"{address}/columns", changed(wrong, {"encoding": "utf-8"}))
    assert refused.status_code == 422
    assert "is not written in UTF-8" in text_of(refused)


@pytest.mark.parametrize(("values", "said"), [
    ({"column-0": "", "column-1": "", "column-2": ""}, "Say which column holds the name"),
    ({"column-2": "region", "column-3": "region"}, "“Region” takes one column, but “邮箱” and “会员等级”")])
def test_columns_that_do_not_fit_go_no_further(boss: Browser, values: dict[str, str], said: str) -> None:
    answer = go(boss, taken_in(boss), "columns", **values)
    assert answer.status_code == 422
    assert said in text_of(answer)


def test_a_field_that_does_not_exist_fills_nothing(boss: Browser) -> None:
    address = taken_in(boss)
    go(boss, address, "columns", **{"column-3": "customer.password"})
    assert filled(boss.get(f"{address}/columns"))["column-3"] == ""


def test_back_loses_nothing(boss: Browser) -> None:
    address = taken_in(boss)
    go(boss, address, "columns", **{"column-3": "source"})
    assert go(boss, address, "options", mode="create", go="back").location == f"{address}/columns"
    assert filled(boss.get(f"{address}/columns"))["column-3"] == "source"
    assert filled(boss.get(f"{address}/options"))["mode"] == "create"


# Presets


def test_a_preset_brings_columns_and_options_back(app: Flask, boss: Browser, ctx: Ctx) -> None:
    address = taken_in(boss)
    go(boss, address, "columns", **{"column-3": "source"})
    go(boss, address, "options", mode="create", preset="月度会员", shared="1")
    other, _user = staff(app, ctx, "other", view=Scope.ALL, create=Scope.ALL, **{"import": Scope.ALL})
    again = taken_in(other)
    page = other.get(f"{again}/columns")
    assert "This looks like a file for the preset “月度会员”." in text_of(page)
    key = re.search(r'value="(preset-\d+)"', page.text)
    assert key
    other.post(f"{again}/columns", {**filled(page), "preset": "", "go": key[1]})
    assert filled(other.get(f"{again}/columns"))["column-3"] == "source"
    assert filled(other.get(f"{again}/options"))["mode"] == "create"


def test_a_preset_of_ones_own_is_nobody_elses(app: Flask, boss: Browser, ctx: Ctx) -> None:
    address = taken_in(boss)
    go(boss, address, "columns")
    go(boss, address, "options", preset="只给自己")
    other, _user = staff(app, ctx, "other", view=Scope.ALL, create=Scope.ALL, **{"import": Scope.ALL})
    assert "只给自己" not in text_of(other.get(taken_in(other) + "/columns"))
    assert "只给自己" in text_of(boss.get(taken_in(boss) + "/columns"))


def test_a_preset_is_deleted_by_its_owner(app: Flask, boss: Browser, ctx: Ctx) -> None:
    address = taken_in(boss)
    go(boss, address, "columns")
    go(boss, address, "options", preset="月度会员", shared="1")
    page = boss.get("/imports/")
    found = re.search(r"/imports/presets/\d+/delete", page.text)
    assert found
    other, _user = staff(app, ctx, "other", view=Scope.ALL, create=Scope.ALL, **{"import": Scope.ALL})
    assert "月度会员" not in text_of(other.get("/imports/"))
    assert other.htmx("GET", found[0]).status_code == 404
    assert other.post(found[0]).status_code == 404
    assert "offered to nobody any more" in text_of(boss.htmx("GET", found[0]))
    boss.post(found[0])
    assert "月度会员" not in text_of(boss.get("/imports/"))
    assert "月度会员" not in text_of(boss.get(taken_in(boss) + "/columns"))


def test_the_export_of_another_product_is_known(boss: Browser) -> None:
    titles = "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lead Status,Create Date,Lifecycle Stage"
    address = taken_in(boss, f"{titles}\n7,John,Smith,j@example.com,,,,2026-01-01,lead\n")
    assert "HubSpot: contacts" in text_of(boss.get(f"{address}/columns"))


def test_titles_that_a_shipped_preset_does_not_know_stay_as_guessed(boss: Browser) -> None:
    titles = "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lead Status,Create Date,Lifecycle Stage"
    address = taken_in(boss, f"{titles},微信,Shoe size\n7,John,Smith,j@example.com,,,,2026-01-01,lead,wx7,42\n")
    page = boss.get(f"{address}/columns")
    boss.post(f"{address}/columns", {**filled(page), "preset": "hubspot", "go": ""})
    kept = filled(boss.get(f"{address}/columns"))
    assert [kept[f"column-{place}"] for place in (0, 1, 2, 5, 9, 10)] == ["number", "name", "name", "", "wechat", ""]


def test_a_file_like_the_last_one_needs_no_preset(boss: Browser, runtime: Runtime) -> None:
    address = taken_in(boss, "a,b\n张伟,13800000001\n")
    go(boss, address, "columns", **{"column-0": "name"})
    again = taken_in(boss, "a,b\n王芳,13800000002\n")
    assert filled(boss.get(f"{again}/columns"))["column-0"] == "name"


# The check


def test_nothing_is_imported_before_it_was_checked_as_it_stands(boss: Browser, runtime: Runtime, ctx: Ctx) -> None:
    address = taken_in(boss)
    boss.get(f"{address}/columns")
    assert boss.post(f"{address}/start").status_code == 422
    checked(boss, runtime, address)
    go(boss, address, "columns", **{"column-3": "source"})
    answer = boss.post(f"{address}/start")
    assert answer.status_code == 422
    assert "has not been checked yet as it stands" in text_of(answer)


def test_a_file_with_titles_alone_is_told_so_by_the_check(boss: Browser, runtime: Runtime) -> None:
    assert "The file has titles but no rows below them." in checked(boss, runtime, taken_in(boss, "姓名,手机\n"))


def test_a_damaged_row_far_below_is_told_by_the_check(boss: Browser, runtime: Runtime) -> None:
    rows = "".join(f"客户{number},\n" for number in range(200))
    said = checked(boss, runtime, taken_in(boss, f'姓名,手机\n{rows}"张伟,\n'))
    assert "opened in row 202 is never closed" in said


# Pause, continue, cancel


def begun(browser: Browser, runtime: Runtime) -> str:
    """An import that is asked for and has not begun."""
    address = taken_in(browser)
    checked(browser, runtime, address)
    return str(browser.post(f"{address}/start").location)


def test_what_is_paused_waits_until_it_is_continued(boss: Browser, runtime: Runtime, ctx: Ctx) -> None:
    page = begun(boss, runtime)
    boss.post(f"{page}/pause")
    run_due_jobs(runtime)
    assert customers(ctx) == {}
    assert "Paused. What is imported stays" in text_of(boss.get(page))
    boss.post(f"{page}/continue")
    run_due_jobs(runtime)
    assert len(customers(ctx)) == 2
    assert ctx.session.scalars(select(ImportRun.state)).all() == ["done"]


def test_what_is_cancelled_stays_so(boss: Browser, runtime: Runtime, ctx: Ctx) -> None:
    page = begun(boss, runtime)
    boss.post(f"{page}/cancel")
    run_due_jobs(runtime)
    assert customers(ctx) == {}
    assert boss.post(f"{page}/continue").status_code == 409
    assert "Cancelled" in text_of(boss.get(page))


def test_what_has_ended_can_not_be_paused(boss: Browser, runtime: Runtime) -> None:
    page = begun(boss, runtime)
    run_due_jobs(runtime)
    assert boss.post(f"{page}/pause").status_code == 409


# Who may


def test_nobody_else_sees_a_file_or_its_import(app: Flask, boss: Browser, runtime: Runtime, ctx: Ctx) -> None:
    other, _user = staff(app, ctx, "other", view=Scope.ALL, create=Scope.ALL, edit=Scope.ALL, **{"import": Scope.ALL})
    address = taken_in(boss)
    waiting = taken_in(boss)
    page = imported(boss, runtime, address)
    for path in (f"{waiting}/columns", f"{waiting}/options", f"{waiting}/check", page, f"{page}/rejected.csv"):
        assert other.get(path).status_code == 404
    for path in (f"{waiting}/columns", f"{waiting}/start", f"{waiting}/drop", f"{page}/cancel", f"{page}/pause"):
        assert other.post(path).status_code == 404
    assert "客户.csv" not in text_of(other.get("/imports/"))
    assert "客户.csv" in text_of(boss.get("/imports/"))


def test_administrators_see_the_imports_of_all(app: Flask, boss: Browser, runtime: Runtime, ctx: Ctx) -> None:
    other, _user = staff(app, ctx, "other", view=Scope.ALL, create=Scope.ALL, edit=Scope.ALL, **{"import": Scope.ALL})
    page = imported(other, runtime, taken_in(other))
    assert boss.get(page).status_code == 200
    assert "other" in text_of(boss.get("/imports/"))


def addresses(app: Flask) -> set[tuple[str, str]]:
    """Every page of imports by method, with a number for each id."""
    found = set()
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("imports."):
            path = re.sub(r"<int:\w+>", "1", rule.rule).replace("<target>", "customers").replace("<form>", "csv")
            found |= {(method, path) for method in rule.methods or () if method in ("GET", "POST")}
    return found


def test_without_the_right_to_import_there_is_no_page(app: Flask, ctx: Ctx) -> None:
    other, _user = staff(app, ctx, "other", view=Scope.ALL, create=Scope.ALL, edit=Scope.ALL)
    assert len(addresses(app)) > 15
    assert {other.htmx(*page).status_code for page in addresses(app)} == {403}
    assert 'href="/imports/"' not in other.get("/customers").text


def test_no_change_is_accepted_without_its_token(app: Flask, boss: Browser) -> None:
    boss.token = "nonsense"
    assert {boss.htmx(*page).status_code for page in addresses(app) if page[0] == "POST"} == {400}


def test_custom_fields_are_made_by_those_who_may(app: Flask, ctx: Ctx) -> None:
    other, _user = staff(app, ctx, "other", view=Scope.ALL, create=Scope.ALL, edit=Scope.ALL, **{"import": Scope.ALL})
    address = taken_in(other)
    page = other.get(f"{address}/columns")
    assert "custom field" not in text_of(page)
    other.post(f"{address}/columns", changed(page, {"column-3": "new", "go": "next"}))
    assert filled(other.get(f"{address}/columns"))["column-3"] == ""


# Afterwards


def test_a_file_that_is_not_wanted_goes_at_once(boss: Browser, config: Config) -> None:
    address = taken_in(boss)
    boss.get("/imports/")
    assert "nothing of it was imported" in text_of(boss.htmx("GET", f"{address}/drop"))
    assert boss.post(f"{address}/drop").status_code == 303
    assert list((config.instance / "uploads" / "imports").iterdir()) == []
    assert boss.get(f"{address}/columns").status_code == 404


def test_old_files_are_deleted_and_the_report_stays(boss: Browser, runtime: Runtime, ctx: Ctx, config: Config,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    page = imported(boss, runtime, taken_in(boss, FILE + "李娜,1.38E+10,,\n"))
    taken_in(boss)
    (config.instance / "uploads" / "imports" / "999").mkdir()
    for age, left in ((29, 2), (31, 0)):
        monkeypatch.setattr(clearing, "utc_now", lambda age=age: ctx.now + timedelta(days=age))
        retrying(ctx, lambda unit: enqueue(unit.ctx, clearing.REMOVE))
        run_due_jobs(runtime)
        assert len(list((config.instance / "uploads" / "imports").iterdir())) == left
    assert "1.38E+10" in text_of(boss.get(page))
    assert len(downloaded(boss, f"{page}/rejected.csv")) == 2


def test_rows_given_back_go_when_the_import_can_not_be_taken_back_any_more(
        boss: Browser, runtime: Runtime, ctx: Ctx, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clearing, "_ROWS_AT_ONCE", 2)
    page = imported(boss, runtime, taken_in(boss, FILE + "".join(f"李娜{place},1.38E+10,,\n" for place in range(5))))
    waiting = begun(boss, runtime)
    boss.post(f"{waiting}/pause")
    for age, kept in ((29, 5), (31, 0)):
        monkeypatch.setattr(clearing, "utc_now", lambda age=age: ctx.now + timedelta(days=age))
        retrying(ctx, lambda unit: enqueue(unit.ctx, clearing.REMOVE_ROWS))
        run_due_jobs(runtime)
        assert len(ctx.session.scalars(select(ImportRow.row).where(ImportRow.issues.is_not(None))).all()) == kept
    said = text_of(boss.get(page))
    assert "Rows given back 5" in said
    assert "The rows given back were kept for 30 days and are deleted now." in said
    assert boss.get(f"{page}/rejected.csv").status_code == 404


def test_a_paused_import_whose_file_is_gone_says_so(boss: Browser, runtime: Runtime, ctx: Ctx) -> None:
    page = begun(boss, runtime)
    boss.post(f"{page}/pause")
    with unit_of_work(ctx) as unit:
        unit.session.query(ImportSetup).delete()
    answer = boss.post(f"{page}/continue")
    assert answer.status_code == 404
    assert "Send it again" in text_of(answer)


# Tables in which nothing says who it is


def test_rows_are_called_by_their_number_where_nothing_else_says_who_it_is(
        boss: Browser, runtime: Runtime, ctx: Ctx) -> None:
    address = taken_in(boss, "age;job\n56;services\n57;\n", "bank.csv")
    assert "have the rows called by their number" in text_of(go(boss, address, "columns"))
    part = boss.htmx("POST", f"{address}/columns", changed(boss.get(f"{address}/columns"), {"numbered": "1"}))
    assert (filled(part)["column-2"], "bank 2" in text_of(part)) == ("number", True)
    boss.get(f"{address}/columns")
    boss.post(f"{address}/columns", {**filled(part), "go": "all_new"})
    imported(boss, runtime, address, preset="Bank")
    assert customers(ctx) == {"bank 2": "bank 2", "bank 3": "bank 3"}
    again = taken_in(boss, "age;job\n56;services\n57;manager\n", "bank.csv")
    assert "As they were 1" in checked(boss, runtime, again)


def test_a_preset_calls_rows_by_their_number_too(app: Flask, boss: Browser, ctx: Ctx) -> None:
    address = taken_in(boss, "age;job\n56;services\n", "bank.csv")
    boss.get(f"{address}/columns")
    boss.post(f"{address}/columns", {"numbered": "1", "go": ""})
    go(boss, address, "columns", numbered="1")
    go(boss, address, "options", preset="Bank", shared="1")
    other, _user = staff(app, ctx, "other", view=Scope.ALL, create=Scope.ALL, **{"import": Scope.ALL})
    again = taken_in(other, "age;job\n56;services\n", "may.csv")
    page = other.get(f"{again}/columns")
    key = re.search(r'value="(preset-\d+)"', page.text)
    assert key
    other.post(f"{again}/columns", {**filled(page), "go": key[1]})
    assert filled(other.get(f"{again}/columns"))["column-2"] == "number"
    assert "may 2" in text_of(other.get(f"{again}/columns"))


def test_a_custom_field_is_offered_as_what_customers_are_known_by(boss: Browser, runtime: Runtime, ctx: Ctx,
                                                                  make: Made) -> None:
    with unit_of_work(ctx) as unit:
        create_field(unit.ctx, FieldDetails(title="会员号", key="member"))
    make.customer("张伟", **{"custom.member": "88-1"})
    address = str(sent(boss, "会员号,姓名,生日\n88-1,张大伟,5/3/1990\n").location).removesuffix("/columns")
    assert go(boss, address, "columns").status_code == 303
    asked = text_of(boss.get(f"{address}/options"))
    assert "Customers are known by" in asked
    assert "Dates such as 3/5/2024" in asked
    go(boss, address, "options", match="custom.member", day_order="dmy")
    run_due_jobs(runtime)
    assert "Changed 1" in text_of(boss.get(f"{address}/check"))
    go(boss, address, "options", match="custom.nothing")
    assert filled(boss.get(f"{address}/options"))["match"] == ""
