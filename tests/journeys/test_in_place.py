"""A member of staff goes through a list by keys and sets right what is wrong, without opening a file."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from guanxi.testing.factories import Made
from tests.journeys.conftest import Hire, Open
from tests.journeys.steps import facts_of, press_undo, toast

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_page: Open, make: Made, hire: Hire) -> Page:
    """The list of two customers."""
    sales = hire("sales")
    make.customer(name="白雪", phone="13800138000", source="展会", owner_id=sales)
    make.customer(name="陈思远", owner_id=sales)
    page = open_page()
    page.goto("/customers?columns=customer.source,customer.phone,customer.owner")
    return page


def cell(page: Page, row: int, column: str) -> str:
    """The selector of a cell by the class of its column."""
    return f".list tbody tr:nth-child({row}) .{column}"


def test_cells_are_changed_one_after_the_other_by_keys_alone(page: Page) -> None:
    page.keyboard.press("j")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("F2")
    page.get_by_label("Source").press_sequentially("官网")  # what was there is selected
    page.keyboard.press("Tab")
    expect(page.locator(cell(page, 1, "c-text"))).to_have_text("官网")
    expect(page.locator("#in-place [name=phone]")).to_be_focused()
    page.keyboard.type("nonsense")
    page.keyboard.press("Enter")
    expect(page.locator("#in-place .field-error")).to_be_visible()
    expect(page.locator("#in-place [name=phone]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(cell(page, 1, "c-phone"))).to_be_focused()
    expect(page.locator(cell(page, 1, "c-phone"))).to_have_text("138 0013 8000")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_role("combobox", name="Owner").select_option(label="林晓燕")
    page.keyboard.press("Enter")
    expect(page.locator(cell(page, 1, "c-owner"))).to_have_text("林晓燕")
    expect(page.locator(cell(page, 1, "c-owner"))).to_be_focused()
    press_undo(page)
    toast(page, "1 customer is as before.")
    expect(page.locator(cell(page, 1, "c-owner"))).to_have_text("王建国")


def test_a_fact_is_changed_where_it_is_read(page: Page) -> None:
    page.get_by_role("link", name="白雪").click()
    reach = facts_of(page, "reach")
    reach.get_by_role("button", name="Change: Phone").press("Enter")
    expect(page.locator("#in-place [name=phone]")).to_be_focused()
    page.keyboard.type("13900139000")
    page.keyboard.press("Enter")
    expect(reach).to_contain_text("139 0013 9000")
    expect(reach.get_by_role("button", name="Change: Phone")).to_be_focused()
    toast(page, "Saved")
