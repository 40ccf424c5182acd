"""The list in one's own way: filters that read as sentences, views kept and shared, order, columns."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from guanxi.testing.factories import Made
from tests.journeys.conftest import Hire, Open
from tests.journeys.steps import add_filter, chips, expect_names, names, press_undo, toast

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_page: Open, make: Made, hire: Hire) -> Page:
    """The list of three customers, two of them of 王建国, one of these a company."""
    sales = hire("sales")
    make.customer(name="陈思远", owner_id=sales, state="prospect", source="展会")
    make.customer(name="白雪", owner_id=hire("boss"), state="loyal")
    make.customer(name="东吴丝绸有限公司", kind="company", owner_id=sales, state="loyal")
    page = open_page()
    page.goto("/customers")
    return page


def save_as(page: Page, title: str, *, shared: bool = False) -> None:
    page.get_by_role("button", name="Save as", exact=True).click()
    page.locator("#dialog").get_by_label("Name").fill(title)
    if shared:
        page.locator("#dialog").get_by_label("Share with everybody").check()
    page.locator("#dialog").get_by_role("button", name="Save").click()
    expect(page.locator("#views [aria-current]")).to_contain_text(title)


def test_a_filter_becomes_a_chip_that_reads_as_a_sentence(page: Page) -> None:
    add_filter(page, "Owner", ["王建国"])
    expect_names(page, "陈思远", "东吴丝绸有限公司")
    expect(chips(page)).to_contain_text(re.compile("Owner .*王建国"))
    expect(page.locator("#count")).to_contain_text("2")


def test_two_filters_are_both_asked_for_and_a_cross_removes_one(page: Page) -> None:
    add_filter(page, "Owner", ["王建国"])
    add_filter(page, "Kind", ["Company customer"])
    expect_names(page, "东吴丝绸有限公司")
    page.get_by_role("link", name="Remove the filter “Owner”").click()
    expect(chips(page)).to_have_count(1)
    expect_names(page, "东吴丝绸有限公司")


def test_a_chip_is_pressed_to_change_what_it_asks(page: Page) -> None:
    add_filter(page, "Owner", ["王建国"])
    chips(page).locator("button").click()
    page.locator("#filter").get_by_label("王建国", exact=True).uncheck()
    page.locator("#filter").get_by_label("林晓燕", exact=True).check()
    page.locator("#filter").get_by_role("button", name="Apply").click()
    expect_names(page, "白雪")


def test_the_back_button_takes_a_filter_off_again(page: Page) -> None:
    add_filter(page, "Owner", ["王建国"])
    expect(names(page)).to_have_count(2)
    page.go_back()
    expect(names(page)).to_have_count(3)
    expect(chips(page)).to_have_count(0)


def test_a_list_is_kept_as_a_view_under_a_name(page: Page) -> None:
    add_filter(page, "Owner", ["王建国"])
    save_as(page, "Wang's round")
    page.goto("/customers")
    page.locator("#views").get_by_text("Wang's round").click()
    expect_names(page, "陈思远", "东吴丝绸有限公司")


def test_an_altered_view_offers_to_save_or_to_go_back(page: Page) -> None:
    add_filter(page, "Owner", ["王建国"])
    save_as(page, "Wang's round")
    add_filter(page, "Kind", ["Company customer"])
    expect(page.locator("#filters > .tools-end .dirty")).to_contain_text("Changed")
    page.locator("#filters > .tools-end .dirty").get_by_role("link", name="Reset").click()
    expect(names(page)).to_have_count(2)
    expect(page.locator("#filters > .tools-end .dirty")).to_have_count(0)


def test_a_shared_view_is_there_for_others_with_their_own_customers(page: Page, open_page: Open) -> None:
    add_filter(page, "Kind", ["Company customer"])
    save_as(page, "Companies", shared=True)
    other = open_page("sales")
    other.goto("/customers")
    other.locator("#views").get_by_text("Companies").click()
    expect_names(other, "东吴丝绸有限公司")


def test_a_deleted_view_comes_back_by_undo(page: Page) -> None:
    add_filter(page, "Kind", ["Company customer"])
    save_as(page, "Companies")
    page.get_by_role("button", name="More about this view").click()
    page.get_by_role("button", name="Delete this view").click()
    press_undo(page)
    expect(page.locator("#views [aria-current]")).to_contain_text("Companies")


def test_a_head_sorts_by_its_column_and_once_more_the_other_way(page: Page) -> None:
    head = page.locator("main .list thead").get_by_role("link", name="Name")
    expect_names(page, "白雪", "陈思远", "东吴丝绸有限公司")
    head.click()
    expect_names(page, "东吴丝绸有限公司", "陈思远", "白雪")
    expect(page.locator("main .list th[aria-sort]")).to_have_attribute("aria-sort", "descending")
    head.click()
    expect_names(page, "白雪", "陈思远", "东吴丝绸有限公司")


def test_chosen_columns_appear_and_stay_with_the_address(page: Page) -> None:
    page.get_by_role("button", name="Columns").click()
    page.locator("#columns [data-columns-find]").fill("sourc")
    page.locator("#columns").get_by_label("Source", exact=True).check()
    page.locator("#columns").get_by_role("button", name="Apply").click()
    expect(page.locator("main .list thead")).to_contain_text("Source")
    page.reload()
    expect(page.locator("main .list tbody")).to_contain_text("展会")


def test_what_a_person_may_not_see_is_not_in_the_list(page: Page, open_page: Open) -> None:
    other = open_page("sales")
    other.goto("/customers")
    expect_names(other, "陈思远", "东吴丝绸有限公司")
    other.goto("/customers?f=customer.owner%20is%20me")
    expect(other.locator("main")).not_to_contain_text("白雪")


def test_saving_a_view_needs_a_name(page: Page) -> None:
    add_filter(page, "Kind", ["Company customer"])
    page.get_by_role("button", name="Save as", exact=True).click()
    page.locator("#dialog").get_by_role("button", name="Save").click()
    expect(page.locator("#dialog .field-error")).to_be_visible()
    page.locator("#dialog").get_by_label("Name").fill("Companies")
    page.locator("#dialog").get_by_role("button", name="Save").click()
    toast(page, "Saved as “Companies”")
