"""The frame in a real browser: keys, palette, language, theme, the phone's sheet, no complaints of the browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Open

pytestmark = pytest.mark.browser


def test_g_and_a_letter_lead_to_a_page(open_page: Open) -> None:
    page = open_page()
    page.goto("/")
    page.keyboard.press("g")
    page.keyboard.press("r")
    expect(page).to_have_url(re.compile("/roles"))


def test_a_question_mark_shows_the_keys(open_page: Open) -> None:
    page = open_page(language="zh")
    page.goto("/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    expect(page.locator("#keys")).to_contain_text("键盘快捷键")
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


def test_the_palette_finds_a_page_by_its_name(open_page: Open) -> None:
    page = open_page()
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("depart")
    expect(page.locator("#palette-0")).to_contain_text("Departments")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/departments"))


def test_letters_typed_into_a_field_are_not_shortcuts(open_page: Open) -> None:
    page = open_page()
    page.goto("/staff")
    page.keyboard.press("/")
    page.keyboard.type("gr?")
    expect(page.locator("main [data-search]")).to_have_value("gr?")
    expect(page.locator("#keys")).to_be_hidden()


def test_language_and_theme_change_and_stay(open_page: Open) -> None:
    page = open_page()
    page.goto("/staff")
    page.click(".me-open")
    page.click("#me-menu [name=language]")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.click(".me-open")
    page.click("#me-menu [name=theme][value=dark]")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page).to_have_url(re.compile("/staff"))
    page.goto("/roles")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.locator("h1")).to_have_text("角色")


def test_the_phone_has_its_menu_behind_more(open_page: Open) -> None:
    page = open_page(phone=True)
    page.goto("/staff")
    expect(page.locator(".sidebar")).to_be_hidden()
    page.click(".tabbar [popovertarget=sidebar]")
    page.click(".sidebar a[href='/roles']")
    expect(page).to_have_url(re.compile("/roles"))


def test_a_changed_form_shows_its_bar_and_saves_by_key(open_page: Open) -> None:
    page = open_page()
    page.goto("/staff")
    page.click("main .who a")
    expect(page.locator("[data-savebar]")).to_be_hidden()
    page.fill("[name=name]", "林小燕")
    expect(page.locator("[data-savebar]")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts [data-toast]")).to_be_visible()


def test_a_dialog_opens_in_place_and_closes_by_key(open_page: Open) -> None:
    page = open_page()
    page.goto("/departments")
    page.click(".bar .btn-primary")
    expect(page.locator("#dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#dialog")).to_be_hidden()


def test_a_first_visit_is_light(open_page: Open) -> None:
    page = open_page("")
    asked: list[str] = []
    sent: list[float] = []
    page.on("request", lambda request: asked.append(request.url))
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda event: sent.append(event["encodedDataLength"]))
    page.goto("/sign-in")
    page.wait_for_load_state("networkidle")
    assert len(asked) <= 8
    assert 0 < sum(sent) <= 150 * 1024
    assert all(address.startswith(page.url.removesuffix("/setup")) for address in asked)
