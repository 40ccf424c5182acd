"""Whoever goes through a list looks at one customer after the other without leaving it, and comes back to its row."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from guanxi.testing.factories import Made
from tests.journeys.conftest import Open
from tests.journeys.test_every_page import problems

pytestmark = pytest.mark.browser


def quick(page: Page) -> str:
    expect(page.locator("#quick-body .htmx-request")).to_have_count(0)
    return "#quick-body h2 >> nth=0"


def test_space_looks_j_goes_on_and_enter_opens(open_page: Open, make: Made) -> None:
    for name in ("白雪", "陈思远", "东方朔"):
        make.customer(name=name, phone="13800138000")
    page = open_page()
    page.goto("/customers")
    page.keyboard.press("j")
    page.keyboard.press(" ")
    expect(page.locator(quick(page))).to_have_text("白雪")
    assert problems(page) == []
    page.keyboard.press("j")
    expect(page.locator(quick(page))).to_have_text("陈思远")
    page.keyboard.press("Escape")
    expect(page.locator("#quick")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="陈思远", level=1)).to_be_visible()
    page.get_by_role("link", name="Next customer").click()
    expect(page.get_by_role("heading", name="东方朔", level=1)).to_be_visible()
    page.locator(".back").click()
    expect(page.locator(".list tr.returned")).to_contain_text("东方朔")


def test_on_the_phone_it_is_a_sheet(open_page: Open, make: Made) -> None:
    make.customer(name="白雪")
    page = open_page(phone=True)
    page.goto("/customers")
    page.locator(".list tbody tr .c-state").click()
    expect(page.locator(quick(page))).to_have_text("白雪")
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#quick")).to_be_hidden()
