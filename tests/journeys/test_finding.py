"""Finding a customer by whatever one remembers, in the list and by Ctrl+K."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from guanxi.testing.factories import Made
from tests.journeys.conftest import Open
from tests.journeys.steps import expect_names, search

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_page: Open, make: Made) -> Page:
    """The list with the one to be found and two that look like it."""
    make.customer(name="欧阳晓红", phone="13812345678", email="hong.ouyang@example.com")
    make.customer(name="李红", phone="13900001111", email="lihong@example.net")
    make.customer(name="Karin Ulrich", phone="+4917012340000")
    page = open_page()
    page.goto("/customers?sort=customer.name")
    return page


@pytest.mark.parametrize("words", ["晓红", "ouyangxiaohong", "oyxh", "5678", "hong.ouy"],
                         ids=["two characters", "pinyin", "initials", "digits of the phone", "part of the e-mail"])
def test_the_list_finds_by(page: Page, words: str) -> None:
    search(page, words)
    expect_names(page, "欧阳晓红")
    expect(page).to_have_url(re.compile(r"q="))


def test_no_result_says_so_and_leads_back_to_all(page: Page) -> None:
    search(page, "天外飞仙")
    expect(page.locator("#rows h2")).to_be_visible()
    page.locator("#rows").get_by_role("link", name="Clear").click()
    expect(page.locator("main .list tbody tr")).to_have_count(3)


def test_ctrl_k_finds_a_customer_from_any_page(page: Page) -> None:
    page.goto("/staff")
    page.keyboard.press("Control+k")
    page.keyboard.type("oyxh")
    expect(page.locator("#palette [role=option]").filter(has_text="欧阳晓红")).to_be_visible()
    page.locator("#palette [role=option]").filter(has_text="欧阳晓红").click()
    expect(page.locator("h1")).to_have_text("欧阳晓红")


def test_ctrl_k_remembers_who_was_open_lately(page: Page) -> None:
    page.locator("main .list").get_by_role("link", name="李红").click()
    expect(page.locator("h1")).to_have_text("李红")
    page.goto("/staff")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette-0")).to_contain_text("李红")


def test_ctrl_k_does_what_the_page_offers_and_begins_something_new(page: Page) -> None:
    page.locator("main .list").get_by_role("link", name="李红").click()
    expect(page.locator("h1")).to_have_text("李红")
    page.wait_for_load_state()
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    page.keyboard.type("relation")
    expect(page.locator("#palette [role=option][aria-selected=true]")).to_have_text("Add a relation")
    page.keyboard.press("Enter")
    expect(page.locator("#dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.locator("#palette input").fill("xjkh")
    expect(page.locator("#palette-0")).to_have_text("New customer")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/customers/new"))
