"""A day's work without a mouse: a list walked, ticked and opened, records one after the other, forms saved."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from guanxi.testing.factories import Made
from tests.journeys.conftest import Open

pytestmark = pytest.mark.browser
NAMES = ("安一", "白二", "曹三", "丁四", "冯五")


@pytest.fixture
def page(open_page: Open, make: Made) -> Page:
    """The list of five."""
    for name in NAMES:
        make.customer(name=name)
    page = open_page()
    page.goto("/customers?sort=customer.name")
    return page


def pressed(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def ticked(page: Page) -> int:
    return page.locator("[data-select-row]:checked").count()


def test_a_list_is_walked_ticked_and_opened_and_its_records_follow_each_other(page: Page) -> None:
    pressed(page, "ArrowDown", "x", "j", "j", "Shift+X")
    assert ticked(page) == 3
    pressed(page, "Shift+J")
    assert ticked(page) == 4
    pressed(page, "Escape", "k", "k", "Enter")
    expect(page.locator("h1")).to_have_text("白二")
    expect(page.locator("[data-page-next]")).to_have_attribute("aria-keyshortcuts", "J")
    pressed(page, "j")
    expect(page.locator("h1")).to_have_text("曹三")
    pressed(page, "e")
    expect(page).to_have_url(re.compile("/edit"))
    page.fill("[name=name]", "曹三娘")
    pressed(page, "Control+Shift+Enter")
    expect(page.locator("[name=name]")).to_have_value("丁四")
    page.fill("[name=name]", "丁四郎")
    pressed(page, "Control+s")
    expect(page.locator("h1")).to_have_text("丁四郎")
    pressed(page, "u")
    expect(page.locator("main .list")).to_contain_text("曹三娘")


def test_keys_stand_beside_what_they_press_while_alt_is_held(page: Page) -> None:
    page.keyboard.down("Alt")
    expect(page.locator(".key-hints kbd").filter(has_text=re.compile("^C$"))).to_be_visible()
    expect(page.locator(".key-hints kbd").filter(has_text="G C")).to_be_visible()
    page.keyboard.up("Alt")
    expect(page.locator(".key-hints")).to_have_count(0)
    page.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {key: '?', isComposing: true, bubbles: true}))")
    expect(page.locator("#keys")).to_be_hidden()
    pressed(page, "?")
    expect(page.locator("#keys")).to_contain_text("Select up to this row")
