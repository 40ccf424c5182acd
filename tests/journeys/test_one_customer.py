"""The page of one customer: notes, facts changed where they stand, the way through the list, what it was before."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from guanxi.testing.factories import Made
from tests.journeys.conftest import Open
from tests.journeys.steps import dialog, facts_of, press_undo, toast

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_page: Open, make: Made) -> Page:
    """The page of the second of three customers, reached from the list."""
    make.customer(name="白雪")
    make.customer(name="陈思远", phone="13900001111", source="展会")
    make.customer(name="杜若")
    page = open_page()
    page.goto("/customers")
    page.locator("main .list").get_by_role("link", name="陈思远").click()
    expect(page.locator("h1")).to_have_text("陈思远")
    return page


def write_note(page: Page, words: str) -> None:
    page.keyboard.press("n")
    expect(page.locator(".composer textarea")).to_be_focused()
    page.keyboard.type(words)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#story .entry .body").first).to_have_text(words)


def test_n_begins_a_note_and_ctrl_enter_keeps_it(page: Page) -> None:
    write_note(page, "想看样布，周四再联系")
    expect(page.locator(".composer textarea")).to_have_value("")
    expect(page.locator("#story .entry").first).to_contain_text("林晓燕")


def test_the_figures_in_the_head_follow_a_note(page: Page) -> None:
    before = page.locator("#head .figures").inner_text()
    write_note(page, "已寄样")
    expect(page.locator("#head .figures")).not_to_have_text(before)


def test_a_pinned_note_stands_first(page: Page) -> None:
    write_note(page, "只在上午接电话")
    page.locator("#story .entry").first.get_by_role("button", name="Pin").click()
    expect(page.locator("#story .timeline-gx > li").first).to_have_class(re.compile("pinned"))
    expect(page.locator("#story .pinned .body")).to_have_text("只在上午接电话")


def test_a_note_deleted_by_mistake_comes_back(page: Page) -> None:
    write_note(page, "已寄样")
    page.locator("#story .entry").first.get_by_role("button", name="Delete this note").click()
    expect(page.locator("#story .body")).to_have_count(0)
    press_undo(page)
    expect(page.locator("#story .body").first).to_have_text("已寄样")


def test_a_section_is_changed_where_it_stands(page: Page) -> None:
    facts_of(page, "about").get_by_role("button", name="Edit").click()
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.get_by_label("Position").fill("采购经理")
    page.keyboard.press("Control+Enter")
    expect(facts_of(page, "about").locator("dl")).to_contain_text("采购经理")
    expect(page).to_have_url(re.compile(r"/customers/\d+"))


def test_what_is_wrong_is_said_in_the_section_and_what_was_typed_is_kept(page: Page) -> None:
    facts_of(page, "reach").get_by_role("button", name="Edit").click()
    page.get_by_role("textbox", name="E-mail").fill("chen(at)example.com")
    facts_of(page, "reach").get_by_role("button", name="Save").click()
    expect(facts_of(page, "reach").locator(".field-error")).to_be_visible()
    expect(page.get_by_role("textbox", name="E-mail")).to_have_value("chen(at)example.com")


def test_a_changed_phone_leaves_its_past_in_the_history(page: Page) -> None:
    facts_of(page, "reach").get_by_role("button", name="Edit").click()
    page.get_by_role("textbox", name="Phone").fill("13777770000")
    facts_of(page, "reach").get_by_role("button", name="Save").click()
    expect(facts_of(page, "reach").locator("dl")).to_contain_text("137 7777 0000")
    facts_of(page, "reach").get_by_role("button", name="History: Phone").click()
    expect(dialog(page).locator("del").first).to_contain_text("139 0000 1111")
    expect(dialog(page)).to_contain_text("林晓燕")


def test_j_and_k_go_through_the_list_one_came_from(page: Page) -> None:
    expect(page.get_by_role("link", name="Next customer")).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator("h1")).to_have_text("杜若")
    expect(page.get_by_role("link", name="Previous customer")).to_be_visible()
    expect(page.get_by_role("button", name="Next customer")).to_be_disabled()
    page.keyboard.press("k")
    expect(page.locator("h1")).to_have_text("陈思远")
    page.locator(".crumbs .back").click()
    expect(page.locator("main .list tbody tr")).to_have_count(3)


def test_save_and_next_takes_the_list_on(page: Page) -> None:
    page.keyboard.press("e")
    page.get_by_label("Name", exact=True).fill("陈思源")
    page.get_by_role("button", name="Save and next").click()
    expect(page).to_have_url(re.compile("/edit"))
    expect(page.get_by_label("Name", exact=True)).to_have_value("杜若")


def test_a_contact_person_has_a_role_and_a_number_to_call(open_page: Open, make: Made) -> None:
    customer = make.customer(name="东吴丝绸有限公司", kind="company")
    page = open_page()
    page.goto(f"/customers/{customer}")
    page.locator("#people").get_by_role("button", name="Add a contact person").click()
    dialog(page).get_by_label("Full name", exact=True).fill("许静宜")
    dialog(page).get_by_label("Position").fill("采购总监")
    dialog(page).get_by_label("Part in decisions").select_option(index=1)
    dialog(page).get_by_label("Phone").fill("13600002222")
    dialog(page).get_by_role("button", name="Add").click()
    expect(page.locator("#people")).to_contain_text("采购总监")
    expect(page.locator("#people").get_by_role("link", name="Call 许静宜")).to_have_attribute(
        "href", re.compile("13600002222"))


def test_a_relation_reads_rightly_from_both_sides(page: Page) -> None:
    page.locator("#relations").get_by_role("button", name="Add a relation").click()
    dialog(page).get_by_label("The other customer").fill("杜若")
    dialog(page).get_by_label("杜若").check()
    dialog(page).get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#relations").get_by_role("link", name="杜若")).to_be_visible()
    page.locator("#relations").get_by_role("link", name="杜若").click()
    expect(page.locator("h1")).to_have_text("杜若")
    expect(page.locator("#relations").get_by_role("link", name="陈思远")).to_be_visible()


def test_a_customer_put_into_the_trash_can_be_taken_back(page: Page) -> None:
    address = re.sub(r"\?.*", "", page.url)
    page.locator(".crumbs").get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Move to the trash").click()
    toast(page)
    page.goto(address)
    expect(page.get_by_role("status").filter(has_text="In the trash")).to_be_visible()
    expect(page.locator(".composer")).to_have_count(0)
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator(".composer")).to_be_visible()
