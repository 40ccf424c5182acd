"""A field of the organisation's own: made in a minute, asked for in the form, filtered in the list."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from guanxi.testing.factories import Made
from tests.journeys.conftest import Open
from tests.journeys.steps import add_filter, dialog, expect_names, toast

pytestmark = pytest.mark.browser


def make_field(page: Page, title: str, options: str) -> None:
    page.goto("/fields/")
    page.keyboard.press("n")
    page.get_by_label("Type").select_option(label="Choice from a list")
    page.get_by_label("Name", exact=True).fill(title)
    page.get_by_label("Options").fill(options)
    page.get_by_role("button", name="Make field").click()
    expect(page.locator("main table")).to_contain_text(title)


def test_from_the_idea_to_the_filtered_list(open_page: Open, make: Made, worker: None) -> None:
    make.customer(name="白雪")
    page = open_page()
    make_field(page, "机器品牌", "丰田\n必佳乐\n津田驹")
    page.goto("/customers/new")
    page.get_by_label("Name", exact=True).fill("陈思远")
    page.get_by_label("机器品牌").select_option(label="必佳乐")
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile(r"/customers/\d+"))
    expect(page.locator("#panels")).to_contain_text("必佳乐")
    page.goto("/fields/")
    expect(page.locator("main table")).to_contain_text("sort and filter")
    page.goto("/customers")
    add_filter(page, "机器品牌", ["必佳乐"])
    expect_names(page, "陈思远")


def test_an_option_is_renamed_for_every_customer(open_page: Open, worker: None) -> None:
    page = open_page()
    make_field(page, "机器品牌", "丰田\n必佳乐")
    page.locator("main table").get_by_role("link", name="机器品牌").click()
    page.get_by_role("button", name="Actions for 丰田").click()
    page.locator(".pop:popover-open").get_by_role("button", name="Rename").click()
    dialog(page).get_by_label("Name").fill("丰田织机")
    dialog(page).get_by_role("button", name="Rename").click()
    expect(page.locator("#options")).to_contain_text("丰田织机")
    toast(page)


def test_a_field_without_a_name_is_refused_beside_its_name(open_page: Open) -> None:
    page = open_page()
    page.goto("/fields/new")
    page.get_by_role("button", name="Make field").click()
    expect(page.locator("#title-error")).to_be_visible()
