"""The first start: a page makes the administrator, is closed afterwards, and leads into an empty list."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open

pytestmark = pytest.mark.browser


def set_up(page: Page, password: str = "水天一色 四个字") -> None:
    page.goto("/")
    page.get_by_label("Organisation").fill("江南织造贸易有限公司")
    page.get_by_label("Your name").fill("林晓燕")
    page.get_by_label("User name").fill("lin")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_label("The same password again").fill(password)
    page.get_by_role("button", name="Create administrator").click()


def test_the_first_visitor_makes_the_administrator_and_is_in(open_page: Open) -> None:
    page = open_page("")
    set_up(page)
    expect(page).to_have_url(re.compile("[0-9]/$"))
    expect(page.locator(".setup-card")).to_contain_text("1 of 6")
    expect(page.locator(".org")).to_contain_text("江南织造贸易有限公司")
    expect(page.locator(".me-open")).to_contain_text("林晓燕")
    expect(page.locator(".menu")).to_contain_text("Settings")


def test_the_empty_list_says_what_belongs_there_and_offers_the_first_step(open_page: Open) -> None:
    page = open_page("")
    set_up(page)
    expect(page.locator("#widget-customer-states")).to_contain_text("As soon as there are customers")
    page.locator(".menu").get_by_role("link", name="Customers").click()
    page.get_by_role("link", name="Add the first customer").click()
    expect(page).to_have_url(re.compile("/customers/new"))


def test_sample_customers_come_and_go(open_page: Open, worker: None) -> None:
    page = open_page("")
    set_up(page)
    page.get_by_role("link", name="All steps, with reasons and sample data").click()
    page.get_by_role("button", name="Bring in sample data").click()
    expect(page).to_have_url(re.compile(r"/jobs/\d+"))
    expect(page.locator(".running progress")).to_have_count(0)
    page.goto("/first-steps/")
    page.on("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="Remove sample data").click()
    expect(page).to_have_url(re.compile(r"/jobs/\d+"))
    expect(page.locator(".running progress")).to_have_count(0)
    page.goto("/first-steps/")
    expect(page.get_by_role("button", name="Bring in sample data")).to_be_visible()


def test_the_second_visitor_finds_it_closed(open_page: Open) -> None:
    set_up(open_page(""))
    other = open_page("")
    other.goto("/setup")
    expect(other).to_have_url(re.compile("/sign-in$"))


def test_a_weak_password_is_said_beside_its_field_and_the_rest_is_kept(open_page: Open) -> None:
    page = open_page("")
    set_up(page, "12345678")
    expect(page.locator("#password-error")).to_be_visible()
    expect(page.get_by_label("Your name")).to_have_value("林晓燕")
