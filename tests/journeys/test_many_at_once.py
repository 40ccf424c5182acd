"""Changing many customers at once, taking it back, and carrying them away as a file."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from guanxi.ctx import Ctx
from guanxi.customers.drafts import Draft
from guanxi.customers.services import write_customers
from guanxi.customers.tags import create_tag
from guanxi.testing.factories import Made
from guanxi.views.bulk import INLINE
from tests.core.accounts_help import done
from tests.journeys.conftest import Hire, Open
from tests.journeys.steps import bulk, expect_names, names, press_undo, tick, tick_all_results, toast

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_page: Open, make: Made, ctx: Ctx) -> Page:
    """The list of three customers, and a tag to give them."""
    for name in ("白雪", "陈思远", "杜若"):
        make.customer(name=name)
    done(ctx, lambda inner: create_tag(inner, "重点", "warn"))
    page = open_page()
    page.goto("/customers")
    return page


@pytest.fixture
def crowd(ctx: Ctx, hire: Hire) -> int:
    """More customers than are changed at once without a job; how many."""
    wanted = INLINE + 40
    write_customers(ctx, [Draft(values={"name": f"客户{n:03}"}, trusted=True) for n in range(wanted)])
    hire("sales")
    return wanted


def test_a_tag_is_given_to_those_ticked_and_taken_back_by_undo(page: Page) -> None:
    tick(page, "白雪", "杜若")
    bulk(page, "Tag", "重点")
    expect(page.locator("main .list .badge-gx")).to_have_count(2)
    press_undo(page)
    toast(page, "2 customers are as before")
    expect(page.locator("main .list .badge-gx")).to_have_count(0)


def test_a_bulk_action_asks_for_its_value(page: Page) -> None:
    tick(page, "白雪")
    bulk(page, "Tag")
    expect(page.locator("#dialog .field-error")).to_be_visible()


def test_rows_are_ticked_and_opened_by_keyboard(page: Page) -> None:
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    page.keyboard.press("Escape")
    expect(page.locator("[data-bulk]")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("陈思远")


def test_all_results_get_another_owner_by_a_job_that_can_be_undone(
    open_page: Open, crowd: int, worker: None
) -> None:
    page = open_page()
    page.goto("/customers")
    expect(page.locator("#count")).to_contain_text(str(crowd))
    tick_all_results(page, crowd)
    bulk(page, "Hand over", "王建国")
    expect(page).to_have_url(re.compile(r"/jobs/\d+"))
    expect(page.locator(".running")).to_contain_text(str(crowd))
    page.locator(".running").get_by_role("link", name="Open the result").click()
    expect(page.locator("main")).to_contain_text(f"{crowd} customers were changed")
    page.get_by_role("button", name="Undo this change").click()
    expect(page.locator(".running")).to_contain_text(str(crowd))
    expect(page.locator(".running progress")).to_have_count(0)
    page.goto("/customers?view=unowned")
    expect(page.locator("#count")).to_contain_text(str(crowd))


def test_the_list_leaves_as_a_file_with_what_is_seen(page: Page, tmp_path: Path) -> None:
    page.locator(".bar").get_by_role("button", name="Export").click()
    page.locator("#dialog .choice").get_by_text("CSV").click()
    with page.expect_download() as waited:
        page.locator("#dialog .dialog-foot .btn-primary").click()
    waited.value.save_as(tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert waited.value.suggested_filename.endswith(".csv")
    place = rows[0].index("Name")
    assert [row[place] for row in rows[1:]] == ["白雪", "陈思远", "杜若"]
    expect(page.locator("#dialog")).to_be_hidden()


def test_who_sells_is_not_offered_an_export(open_page: Open, make: Made, hire: Hire) -> None:
    make.customer(name="白雪", owner_id=hire("sales"))
    page = open_page("sales")
    page.goto("/customers")
    expect_names(page, "白雪")
    expect(page.get_by_role("button", name="Export")).to_have_count(0)


def test_what_went_into_the_trash_is_taken_back_from_there(page: Page) -> None:
    tick(page, "白雪")
    page.locator("[data-bulk]").get_by_role("button", name="More actions").click()
    page.locator("#bulk-more").get_by_role("button", name="trash").click()
    expect_names(page, "陈思远", "杜若")
    page.locator("#views").get_by_text("Trash").click()
    expect_names(page, "白雪")
    tick(page, "白雪")
    page.locator("[data-bulk]").get_by_role("button", name="Take back").click()
    expect(page.locator("#rows h2")).to_be_visible()
    page.goto("/customers")
    expect(names(page)).to_have_count(3)
