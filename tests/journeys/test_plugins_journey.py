"""An administrator and plugins: switched on and back, set, seen on the dashboard and in the palette."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from guanxi.testing.factories import Made
from tests.core.plugins.conftest import PACKAGES
from tests.faulty.guanxi_faulty import work
from tests.journeys.conftest import Open
from tests.journeys.steps import overhang
from tests.journeys.test_every_page import AXE, problems

pytestmark = [pytest.mark.browser, pytest.mark.skipif(
    not AXE.is_file(), reason="needs the tests' own assets: python -m build_support.assets --tests")]


@pytest.fixture
def plugins(install: Callable[..., None]) -> None:
    """Those installed, with the ones for tests among them; the database says which are on."""
    work.TROUBLE.clear()
    install(**PACKAGES)


@pytest.fixture
def page(open_page: Open) -> Page:
    """The Plugins page."""
    found = open_page()
    found.goto("/plugins")
    return found


def press(page: Page, name: str, words: str) -> None:
    """Press a button of one plugin."""
    row(page, name).get_by_role("button", name=words).click()


def row(page: Page, name: str) -> Locator:
    """One plugin on the page."""
    return page.locator(f"#plugin-{name}")


def test_a_plugin_is_switched_on_and_back_by_its_toast(page: Page) -> None:
    press(page, "leaning", "Switch on")
    expect(page.locator("[data-toast]")).to_contain_text("Switched on: Faulty goods, Leaning tower")
    expect(page.get_by_role("link", name="Goods", exact=True)).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-toast]")).to_contain_text("As it was before")
    expect(row(page, "faulty").locator(".plug-state")).to_contain_text("off")
    expect(page.get_by_role("link", name="Goods", exact=True)).to_have_count(0)


def test_one_that_others_need_asks_first(page: Page) -> None:
    press(page, "leaning", "Switch on")
    press(page, "faulty", "Switch off")
    expect(page.locator("#dialog")).to_contain_text("These need it and go off with it: Leaning tower.")
    page.keyboard.press("Escape")
    expect(row(page, "faulty").locator(".plug-state")).to_contain_text("on")
    press(page, "faulty", "Switch off")
    page.get_by_role("button", name="Switch both off").click()
    expect(page.locator("[data-toast]")).to_contain_text("Switched off: Leaning tower, Faulty goods")


def test_a_plugin_is_set_and_its_secret_taken_away(page: Page) -> None:
    press(page, "faulty", "Switch on")
    row(page, "faulty").get_by_role("link", name="Settings of Faulty goods").click()
    page.get_by_label("Greeting").fill("Good day")
    page.get_by_label("Access token").fill("s3cr3t-abcdef")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("[data-toast]")).to_contain_text("Saved")
    expect(page.get_by_label("Access token")).to_have_value("")
    page.once("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.locator(".plug-secret")).to_contain_text("not set")
    page.goto("/")
    expect(page.locator("#widget-faulty-today")).to_contain_text("Good day")


def test_the_palette_leads_to_what_a_plugin_found(page: Page, make: Made) -> None:
    make.customer("Goodson")
    press(page, "faulty", "Switch on")
    expect(page.locator("[data-toast]")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("good")
    shown = page.locator("#palette [role=option]")
    expect(shown.filter(has_text="Goodson")).to_be_visible()
    shown.filter(has_text="Goods 7").click()
    expect(page).to_have_url(re.compile("/faulty/$"))


def test_the_pages_are_sound_on_both_widths(page: Page) -> None:
    press(page, "leaning", "Switch on")
    row(page, "faulty").get_by_role("button", name="Check health").click()
    expect(row(page, "faulty")).to_contain_text("The shelf: nothing to mend")
    assert problems(page) == []
    page.locator("details > summary").first.click()
    assert problems(page) == []
    for address in ("/plugins/faulty/settings", "/"):
        page.goto(address)
        assert problems(page) == []
        assert overhang(page) <= 0
