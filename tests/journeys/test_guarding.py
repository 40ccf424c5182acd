"""What was typed and not saved is not lost by a slip."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from guanxi.testing.factories import Made
from tests.journeys.conftest import Open
from tests.journeys.steps import dialog, facts_of
from tests.journeys.test_every_page import problems

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_page: Open, make: Made) -> Page:
    """A customer's page with a note begun."""
    customer = make.customer(name="陈思远", position="采购员")
    page = open_page()
    page.goto(f"/customers/{customer}")
    page.get_by_role("textbox", name="Note").fill("约好下周")
    return page


def go_on(page: Page) -> None:
    """Stay, with what was typed."""
    page.locator("#leave").get_by_role("button", name="Go on writing").click()
    expect(page.locator("#leave")).to_be_hidden()
    expect(page.get_by_role("textbox", name="Note")).to_have_value("约好下周")


def test_a_link_asks_first(page: Page) -> None:
    page.locator(".back").click()
    expect(page.locator("#leave")).to_be_visible()
    assert problems(page) == []
    go_on(page)
    page.locator(".back").click()
    page.locator("#leave").get_by_role("button", name="Leave without saving").click()
    expect(page).to_have_url(re.compile(r"/customers$"))


def test_a_part_that_is_fetched_anew_and_another_form_ask_too(page: Page) -> None:
    page.locator("#story .filters a").nth(1).click()
    go_on(page)
    page.locator("[popovertarget=customer-menu]").click()
    page.get_by_role("button", name="Move to the trash").click()
    go_on(page)
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#story")).to_contain_text("约好下周")
    page.locator(".back").click()
    expect(page).to_have_url(re.compile(r"/customers$"))


def test_what_is_changed_elsewhere_on_the_page_leaves_it_alone(page: Page) -> None:
    about = facts_of(page, "about")
    about.get_by_role("button", name="Change: Position").press("Enter")
    expect(page.locator("#in-place [name=position]")).to_be_focused()
    page.keyboard.type("采购经理")
    page.keyboard.press("Enter")
    expect(about).to_contain_text("采购经理")
    expect(page.get_by_role("textbox", name="Note")).to_have_value("约好下周")


def test_a_dialog_asks_at_its_cross_and_not_at_cancel(page: Page) -> None:
    page.get_by_role("textbox", name="Note").fill("")
    page.locator("#relations h2 button").click()
    dialog(page).get_by_role("textbox", name="Note").fill("介绍来的")
    page.keyboard.press("Escape")
    expect(page.locator("#leave")).to_be_visible()
    page.locator("#leave").get_by_role("button", name="Go on writing").click()
    expect(dialog(page).get_by_role("textbox", name="Note")).to_have_value("介绍来的")
    dialog(page).get_by_role("button", name="Cancel").click()
    expect(page.locator("#dialog")).to_be_hidden()
