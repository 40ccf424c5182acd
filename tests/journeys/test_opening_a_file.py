"""Opening a customer's file: the warning that there is one already, and going on all the same."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from guanxi.testing.factories import Made
from tests.journeys.conftest import Hire, Open

pytestmark = pytest.mark.browser


def test_a_name_and_a_phone_are_enough(open_page: Open) -> None:
    page = open_page()
    page.goto("/customers")
    page.keyboard.press("c")
    page.get_by_label("Name", exact=True).fill("陈思远")
    page.get_by_label("Phone").fill("13900001111")
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile(r"/customers/\d+"))
    expect(page.locator("h1")).to_have_text("陈思远")
    expect(page.locator("#section-reach")).to_contain_text("139 0000 1111")


def test_whoever_has_the_phone_already_is_named_with_the_owner_while_one_types(
    open_page: Open, make: Made, hire: Hire
) -> None:
    make.customer(name="陈思远", phone="13900001111", owner_id=hire("sales"))
    page = open_page("manager")
    page.goto("/customers/new")
    page.get_by_label("Name", exact=True).fill("陈先生")
    page.get_by_label("Phone").fill("139 0000 1111")
    expect(page.locator("#twins")).to_contain_text("There may be a file already")


def test_a_duplicate_is_saved_only_when_it_is_meant(open_page: Open, make: Made, hire: Hire) -> None:
    make.customer(name="陈思远", phone="13900001111", owner_id=hire("sales"))
    page = open_page()
    page.goto("/customers/new")
    page.get_by_label("Name", exact=True).fill("陈思源")
    page.get_by_label("Phone").fill("13900001111")
    page.keyboard.press("Control+Enter")
    warning = page.get_by_label("Possible duplicates").first
    expect(warning).to_contain_text("陈思远")
    expect(warning).to_contain_text("王建国")
    page.get_by_role("button", name="Create anyway").click()
    expect(page).to_have_url(re.compile(r"/customers/\d+"))
    expect(page.locator("h1")).to_have_text("陈思源")


def test_what_is_held_elsewhere_is_not_named(open_page: Open, make: Made, hire: Hire) -> None:
    make.customer(name="陈思远", phone="13900001111", owner_id=hire("manager"))
    page = open_page("sales")
    page.goto("/customers/new")
    page.get_by_label("Name", exact=True).fill("陈先生")
    page.get_by_label("Phone").fill("13900001111")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_label("Possible duplicates").first).to_contain_text("A customer held elsewhere")
    expect(page.locator("main")).not_to_contain_text("陈思远")


def test_what_cannot_be_read_is_said_beside_the_field_and_kept(open_page: Open) -> None:
    page = open_page()
    page.goto("/customers/new?kind=company")
    page.get_by_label("Name", exact=True).fill("苏州东吴丝绸有限公司")
    page.get_by_label("Phone").fill("1.38E+10")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#phone-error")).to_be_visible()
    expect(page.get_by_label("Phone")).to_have_value("1.38E+10")
    expect(page.get_by_label("Name", exact=True)).to_have_value("苏州东吴丝绸有限公司")
