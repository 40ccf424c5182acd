"""Bringing customers in from files, in the browser: the way through, the way back, a stop on the way."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from guanxi.transfer import pace
from tests.core.import_help import real_file
from tests.journeys.conftest import Open
from tests.journeys.steps import expect_names, names, overhang
from tests.journeys.test_every_page import AXE, CONTRAST, findings

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("worker")]
FILE = """姓名,联系电话,邮箱,会员等级
张伟,13800000001,zw@example.com,金
王芳,1.38E+10,wf@example.com,银
李娜,13800000003,ln@example.com,金
"""


def send(page: Page, content: str | bytes, name: str = "客户.csv") -> None:
    """Choose a file and go on."""
    data = content if isinstance(content, bytes) else content.encode()
    page.locator("#file").set_input_files({"name": name, "mimeType": "text/csv", "buffer": data})
    press(page, "Next: columns")


def press(page: Page, name: str) -> None:
    """Press a button of the foot."""
    page.get_by_role("button", name=name, exact=True).click()


def to_the_check(page: Page) -> None:
    """From the columns on, nothing changed."""
    press(page, "Next: options")
    press(page, "Next: check")
    expect(page.get_by_role("button", name="Start the import")).to_be_visible()


def figure(page: Page, title: str) -> str:
    """One of the figures."""
    return page.locator(".figures > div", has_text=title).locator("dd").first.inner_text()


@pytest.fixture
def boss(open_page: Open) -> Page:
    return open_page()


def test_a_file_with_chinese_headings_and_one_row_to_mend(boss: Page, tmp_path: Path) -> None:
    boss.goto("/customers")
    boss.get_by_role("link", name="Import").first.click()
    boss.get_by_role("link", name="Choose a file").click()
    send(boss, FILE.encode("gb18030"))
    expect(boss.locator("#encoding")).to_have_value("gb18030")
    for place, field in enumerate(("name", "phone", "email", "")):
        expect(boss.locator(f"#column-{place}")).to_have_value(field)
    boss.get_by_role("button", name="Keep the rest as custom fields").click()
    expect(boss.locator("#column-3")).to_have_value("new")
    to_the_check(boss)
    assert (figure(boss, "New"), figure(boss, "Rows given back"), figure(boss, "New custom fields")) == ("2", "1", "1")
    press(boss, "Start the import")
    expect(boss.get_by_role("link", name="Show the new customers")).to_be_visible()
    expect(boss.locator(".problems tbody tr")).to_contain_text("1.38E+10")
    with boss.expect_download() as downloading:
        boss.locator("#rejected").click()
    content = downloading.value.path().read_text("utf-8-sig").replace("1.38E+10", "13800000002")
    assert [row[0] for row in csv.reader(io.StringIO(content))] == ["姓名", "王芳"]
    boss.get_by_role("link", name="Import the corrected file").click()
    send(boss, content, downloading.value.suggested_filename)
    expect(boss.locator("#column-4")).to_have_value("")
    to_the_check(boss)
    press(boss, "Start the import")
    expect(boss.get_by_text("Every row was taken over.")).to_be_visible()
    boss.get_by_role("link", name="Show the new customers").click()
    expect_names(boss, "王芳")
    boss.goto("/customers")
    expect(names(boss)).to_have_count(3)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few rows a transaction, so that an import takes its time."""
    monkeypatch.setattr(pace, "_FIRST", 1)
    monkeypatch.setattr(pace, "_FEWEST", 1)
    monkeypatch.setattr(pace, "_MOST", 1)


def test_an_import_is_paused_and_continued(boss: Page, slow: None) -> None:
    rows = "".join(f"客户{number},139{number:08d}\n" for number in range(400))
    boss.goto("/imports/new/customers")
    send(boss, f"姓名,手机\n{rows}")
    to_the_check(boss)
    press(boss, "Start the import")
    expect(boss.locator(".run-head")).to_contain_text(re.compile(r"[1-9]\d* of 400 rows"))
    press(boss, "Pause")
    expect(boss.locator(".run-head")).to_contain_text("Paused")
    boss.reload()
    before = int(figure(boss, "New"))
    assert 0 < before < 400
    boss.wait_for_timeout(600)
    boss.reload()
    assert int(figure(boss, "New")) == before
    press(boss, "Continue")
    expect(boss.get_by_role("link", name="Show the new customers")).to_be_visible(timeout=60_000)
    assert figure(boss, "New") == "400"


def test_a_hostile_file_is_answered_with_a_sentence(boss: Page) -> None:
    boss.goto("/imports/new/customers")
    send(boss, b"PK\x03\x04 this is no workbook", "<img src=x onerror=alert(1)>.xlsx")
    expect(boss.locator("#file-problem")).to_contain_text("<img src=x onerror=alert(1)>.xlsx")
    expect(boss.locator("#file-problem")).to_contain_text("not a workbook")
    send(boss, '姓名,备注\n"=HYPERLINK(""http://evil.example"")",<script>alert(1)</script>\n', "x.csv")
    expect(boss.locator(".match-row").nth(2)).to_contain_text("<script>alert(1)</script>")


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(boss: Page) -> None:
    boss.goto("/imports/new/customers")
    boss.locator("#file").evaluate("field => field.dataset.most = 10")
    boss.locator("#file").set_input_files({"name": "x.csv", "mimeType": "text/csv", "buffer": FILE.encode()})
    expect(boss.locator("#file-problem")).to_contain_text("larger than 64 MB")
    assert boss.locator("#file").input_value() == ""


def test_all_steps_are_done_without_a_mouse(boss: Page) -> None:
    boss.goto("/imports/new/customers")
    boss.locator("#file").set_input_files({"name": "x.csv", "mimeType": "text/csv", "buffer": FILE.encode()})
    for name in ("Next: columns", "Next: options", "Next: check", "Start the import"):
        button = boss.get_by_role("button", name=name, exact=True)
        expect(button).to_be_visible()
        for _ in range(60):
            boss.keyboard.press("Tab")
            if button.evaluate("element => element === document.activeElement"):
                break
        boss.keyboard.press("Enter")
    expect(boss.get_by_role("link", name="Show the new customers")).to_be_visible()


def test_a_column_is_chosen_by_keyboard_and_stays_in_focus(boss: Page) -> None:
    boss.goto("/imports/new/customers")
    send(boss, FILE)
    select = boss.locator("#column-3")
    select.focus()
    with boss.expect_response("**/columns"):
        select.select_option("source")
    expect(boss.locator("#column-3")).to_be_focused()
    expect(boss.locator("#column-3")).to_have_value("source")


@pytest.mark.skipif(not AXE.is_file(), reason="needs the tests' own assets: python -m build_support.assets --tests")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_every_step_is_for_everybody(open_page: Open, language: str, phone: bool) -> None:
    page, found = open_page(language=language, phone=phone), {}

    def look(step: str) -> None:
        expect(page.locator(".htmx-request")).to_have_count(0)
        page.evaluate(AXE.read_text("utf-8"))
        options: tuple[tuple[str, dict[str, Any]], ...] = (("light", {}), ("dark", CONTRAST))
        for theme, wanted in options:
            page.emulate_media(color_scheme=theme)
            found.update({f"{step}, {theme}: {line}": 1 for line in findings(page, wanted)})
        page.emulate_media(color_scheme="light")
        if overhang(page) > 0:
            found[f"{step} sticks out by {overhang(page)} px"] = 1

    def on() -> None:
        page.locator(".savebar .btn-primary").click()

    page.goto("/imports/")
    look("empty")
    page.goto("/imports/new/customers")
    look("file")
    page.locator("#file").set_input_files({"name": "客户" * 40 + ".csv", "mimeType": "text/csv",
                                           "buffer": FILE.replace("会员等级", "Donaudampfschiff" * 6).encode()})
    on()
    page.locator("details summary").click()
    page.locator("[value=all_new]").click()
    expect(page.locator("#column-3")).to_have_value("new")
    look("columns")
    on()
    look("options")
    on()
    expect(page.locator(".savebar .btn-primary")).to_be_visible()
    look("check")
    on()
    expect(page.locator("#rejected")).to_be_visible()
    expect(page.locator(".savebar .btn-primary")).to_be_visible()
    look("report")
    page.goto("/imports/")
    look("list")
    assert json.dumps(sorted(found), indent=1, ensure_ascii=False) == "[]"


@pytest.mark.parametrize(("folder", "name", "delimiter"), [
    ("iranian_churn", "iranian_churn.csv", ","), ("bank_marketing", "bank-additional-full.csv.gz", ";")])
def test_a_table_without_names_is_matched_once_and_the_next_one_follows(boss: Page, folder: str, name: str,
                                                                        delimiter: str) -> None:
    raw = real_file(folder, name).read_bytes()
    head, *rows = (gzip.decompress(raw) if name.endswith(".gz") else raw).splitlines(keepends=True)
    titles = [" ".join(title.split()) for title in next(csv.reader([head.decode("utf-8-sig")], delimiter=delimiter))]
    for part, count in ((rows[:60], 60), (rows[60:100], 40)):
        boss.goto("/imports/new/customers")
        send(boss, head + b"".join(part), f"{folder}-{count}.csv")
        if count == 60:
            with boss.expect_response("**/columns"):
                boss.get_by_label("Call rows by").check()
            with boss.expect_response("**/columns"):
                boss.get_by_role("button", name="Keep the rest as custom fields").click()
        expect(boss.locator("#numbered")).to_be_checked()
        expect(boss.locator(".match-row select").filter(has=boss.locator("option[value='']:checked"))).to_have_count(0)
        press(boss, "Next: options")
        if count == 60:
            boss.get_by_label("Keep columns and options as a preset called").fill(folder)
        press(boss, "Next: check")
        expect(boss.get_by_role("button", name="Start the import")).to_be_visible()
        assert figure(boss, "New") == str(count)
        press(boss, "Start the import")
        expect(boss.get_by_role("link", name="Show the new customers")).to_be_visible(timeout=60_000)
        assert (figure(boss, "New"), figure(boss, "Rows given back")) == (str(count), "0")
    boss.goto("/fields/")
    missing = [title for title in titles if title not in boss.locator("main").inner_text()]
    assert missing == []
