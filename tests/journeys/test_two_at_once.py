"""Two people change one customer at the same time: nobody's words are lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from guanxi.testing.factories import Made
from tests.journeys.conftest import Open
from tests.journeys.steps import facts_of

pytestmark = pytest.mark.browser


def promoted(page: Page, position: str) -> None:
    page.get_by_label("Position").fill(position)
    page.keyboard.press("Control+Enter")


@pytest.fixture
def conflict(open_page: Open, make: Made) -> Page:
    """The page of whoever saved second."""
    customer = make.customer(name="陈思远", position="采购员")
    first, second = open_page("boss"), open_page("deputy")
    for page in (first, second):
        page.goto(f"/customers/{customer}/edit")
    promoted(first, "采购经理")
    expect(first).to_have_url(re.compile(r"/customers/\d+$"))
    promoted(second, "采购总监")
    return second


def test_the_second_sees_what_was_what_is_and_what_was_meant(conflict: Page) -> None:
    row = conflict.locator("tbody tr").filter(has_text="Position")
    expect(row).to_contain_text(re.compile("采购员.*采购总监.*采购经理", re.DOTALL))


def test_the_second_chooses_and_the_choice_is_saved(conflict: Page) -> None:
    conflict.locator("tbody tr").get_by_label("采购总监").check()
    conflict.get_by_role("button", name="Save what I chose").click()
    expect(facts_of(conflict, "about").locator("dl")).to_contain_text("采购总监")


def test_the_second_may_leave_it_as_it_is(conflict: Page) -> None:
    conflict.get_by_role("link", name="Leave it as stored").click()
    expect(facts_of(conflict, "about").locator("dl")).to_contain_text("采购经理")


def test_changes_in_different_sections_do_not_meet(open_page: Open, make: Made) -> None:
    customer = make.customer(name="陈思远", position="采购员")
    first, second = open_page("boss"), open_page("deputy")
    for page, section in ((first, "about"), (second, "reach")):
        page.goto(f"/customers/{customer}")
        facts_of(page, section).get_by_role("button", name="Edit").click()
    first.get_by_label("Position").fill("采购经理")
    facts_of(first, "about").get_by_role("button", name="Save").click()
    expect(facts_of(first, "about").locator("dl")).to_contain_text("采购经理")
    second.get_by_role("textbox", name="Phone").fill("13900001111")
    facts_of(second, "reach").get_by_role("button", name="Save").click()
    expect(facts_of(second, "reach").locator("dl")).to_contain_text("139 0000 1111")
    second.reload()
    expect(facts_of(second, "about").locator("dl")).to_contain_text("采购经理")
