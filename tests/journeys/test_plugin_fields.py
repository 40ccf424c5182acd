"""What a plugin brings to pages: fields on the form of a customer, scripts and styles of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import pytest
from playwright.sync_api import expect

from guanxi.testing.factories import Made
from tests.core.fitting.conftest import PACKAGE
from tests.journeys.conftest import Open
from tests.journeys.test_every_page import AXE, problems

pytestmark = [pytest.mark.browser, pytest.mark.skipif(
    not AXE.is_file(), reason="needs the tests' own assets: python -m build_support.assets --tests")]


@pytest.fixture
def plugin_packages() -> Mapping[str, str]:
    """The tailor is on."""
    return {"fitting": PACKAGE}


def test_a_plugins_fields_are_typed_with_the_rest_of_the_form(open_page: Open) -> None:
    page = open_page()
    page.goto("/customers/new")
    page.get_by_label("Name", exact=True).fill("陈思远")
    page.get_by_label("Waist").fill("84.5")
    page.get_by_label("Last fitting").fill("2026-03-05")
    page.get_by_role("combobox", name="Cut").select_option("wide")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("“84.5” is not a whole number.")).to_be_visible()
    expect(page.get_by_role("combobox", name="Cut")).to_have_value("wide")
    assert problems(page) == []
    page.get_by_label("Waist").fill("84")
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile(r"/customers/\d+$"))
    page.keyboard.press("e")
    expect(page.get_by_label("Waist")).to_have_value("84")
    expect(page.get_by_label("Last fitting")).to_have_value("2026-03-05")
    assert problems(page) == []


def test_they_fit_on_a_phone_and_follow_the_kind(open_page: Open) -> None:
    page = open_page(phone=True, language="zh")
    page.goto("/customers/new")
    expect(page.get_by_label("Budget")).to_be_visible()
    assert problems(page, ["phone"]) == []
    page.get_by_text("企业客户", exact=True).click()
    expect(page.get_by_label("Budget")).to_have_count(0)


def test_a_plugins_own_script_and_style_are_at_work(open_page: Open, make: Made) -> None:
    customer = make.customer("陈思远")
    page = open_page()
    page.goto("/fitting/")
    expect(page.locator("#said")).to_have_text("said by the script")
    expect(page.locator("#said")).to_have_css("letter-spacing", "3px")
    assert page.get_by_alt_text("A tape").evaluate("image => image.complete && image.naturalWidth > 0")
    page.goto(f"/customers/{customer}")
    expect(page.locator(".fitting-here")).to_have_text("here, says the script")
    page.goto("/")
    expect(page.locator(".fitting-here")).to_have_css("letter-spacing", "3px")


def test_a_copy_of_all_data_is_taken_from_the_customers_menu(open_page: Open, make: Made) -> None:
    customer = make.customer("陈思远", phone="13900001111")
    page = open_page(phone=True)
    page.goto(f"/customers/{customer}")
    page.locator("[popovertarget=customer-menu]").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Copy of all data").click()
    found = json.loads(download.value.path().read_text("utf-8"))
    assert found["customer"]["name"] == "陈思远"
