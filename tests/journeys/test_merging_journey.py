"""Two files of one customer: noticed, looked at side by side, made one; and the end of the trash."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from guanxi.ctx import Ctx
from guanxi.customers.models import Customer
from guanxi.customers.services import trash
from guanxi.db import unit_of_work
from guanxi.testing.factories import Made
from guanxi.timeline.services import add_note
from tests.journeys.conftest import Open
from tests.journeys.steps import dialog, expect_names, press_undo, search, tick, toast

pytestmark = pytest.mark.browser


@pytest.fixture
def twice(ctx: Ctx, make: Made) -> tuple[int, int]:
    """The same man twice, one with a note."""
    first = make.customer("王小明", number="A-1", phone="13800138000", source="展会")
    second = make.customer("王晓明", number="A-2", phone="13900139000", region="440106")
    with unit_of_work(ctx) as unit:
        add_note(unit.ctx, second, "想看样布")
    return first, second


def choose(page: Page, field: str, words: str) -> None:
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=field, exact=True))
    row.get_by_label(words, exact=True).check()


def test_two_rows_of_a_list_become_one_and_the_old_address_leads_to_it(open_page: Open, twice: tuple[int, int]) -> None:
    page = open_page()
    page.goto("/customers")
    tick(page, "王小明", "王晓明")
    page.locator("[popovertarget=bulk-more]").click()
    page.locator("#bulk-more").get_by_role("button", name="Merge").click()
    expect(page.get_by_role("heading", name="Merge customers")).to_be_visible()
    one = page.get_by_role("listitem").filter(has_text="A-1")
    if "Stays" not in one.inner_text():  # whichever was opened last stands first in the list
        one.get_by_role("link", name="Keep this one instead").click()
    expect(one).to_contain_text("Stays")
    choose(page, "Name", "王晓明")
    page.get_by_role("button", name="Merge 2 files").click()
    toast(page, "1 file was merged into this one.")
    expect(page.locator("h1")).to_have_text("王晓明")
    expect(page.locator("#story")).to_contain_text("merged file A-2 into this one")
    expect(page.locator("#story .body")).to_have_text("想看样布")
    expect(page.locator("#section-reach")).to_contain_text("139 0013 9000")
    page.goto(f"/customers/{twice[1]}")
    expect(page).to_have_url(re.compile(rf"/customers/{twice[0]}$"))
    toast(page, "A-2 was merged into this file.")
    page.goto("/customers")
    expect_names(page, "王晓明")
    search(page, "13900139000")
    expect_names(page, "王晓明")


def test_a_merge_by_mistake_is_taken_back_by_the_toast(open_page: Open, twice: tuple[int, int]) -> None:
    page = open_page()
    page.goto(f"/customers/merge?ids={twice[0]}&ids={twice[1]}")
    page.get_by_role("button", name="Merge 2 files").click()
    toast(page, "1 file was merged into this one.")
    press_undo(page)
    toast(page, "1 file is a file of its own again.")
    expect(page.locator("#section-reach")).not_to_contain_text("139 0013 9000")
    page.goto(f"/customers/{twice[1]}")
    expect(page.locator("h1")).to_have_text("王晓明")
    expect(page.locator("#story .body")).to_have_text("想看样布")


def test_the_other_file_is_found_from_the_page_by_keyboard(open_page: Open, twice: tuple[int, int]) -> None:
    page = open_page()
    page.goto(f"/customers/{twice[0]}")
    page.get_by_role("button", name="More actions").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Merge with…").press("Enter")
    expect(dialog(page).get_by_label("The other file")).to_be_focused()
    page.keyboard.type("王晓明")
    expect(dialog(page).get_by_role("radio")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Merge customers")).to_be_visible()
    expect(page.get_by_text("王小明 (A-1) stays.")).to_be_visible()


def test_the_trash_is_emptied_for_good_once_the_word_is_typed(open_page: Open, ctx: Ctx, make: Made) -> None:
    ids = [make.customer(name) for name in ("白雪", "杜若")]
    make.customer("陈思远")
    with unit_of_work(ctx) as unit:
        trash(unit.ctx, ids)
    page = open_page()
    page.goto("/customers?trash=1")
    tick(page, "白雪", "杜若")
    page.locator("[popovertarget=bulk-more]").click()
    page.locator("#bulk-more").get_by_role("button", name="Delete for good").click()
    expect(dialog(page)).to_contain_text("2 customers, with everything that hangs on them. Nothing brings it back.")
    dialog(page).get_by_role("button", name="Delete for good").click()
    expect(dialog(page)).to_contain_text("Type “delete” to delete them.")
    dialog(page).get_by_label("Type “delete” to go on").fill("delete")
    dialog(page).get_by_role("button", name="Delete for good").click()
    toast(page, "2 customers deleted for good.")
    expect_names(page)
    assert ctx.session.scalar(select(func.count()).select_from(Customer)) == 1
