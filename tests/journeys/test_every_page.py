"""Every page, in both languages, both themes and both widths: axe finds nothing, nothing sticks out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from tests.journeys.conftest import DESK, PHONE, Hire, Open
from tests.journeys.office import Office, furnish
from tests.journeys.steps import overhang

AXE = Path(__file__).resolve().parents[1] / ".assets" / "axe.min.js"
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
SEEN = "{ const late = document.querySelector('[aria-busy]'); late?.scrollIntoView(); late !== null }"
LANGUAGES = ("zh", "en")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(
    not AXE.is_file(), reason="needs the tests' own assets: python -m build_support.assets --tests")]
Look = Callable[[Page], object]

PLAIN = (
    "/customers", "/customers?trash=1", "/customers?q=天外飞仙", "/customers?f=nonsense:is:1",
    "/customers?group=customer.owner", "/customers/new",
    "/customers/new?kind=company", "/customers/{person}", "/customers/{company}", "/customers/{person}/edit",
    "/customers/{company}/edit",
    "/customers/{person}/history", "/customers/{person}/sight", "/customers/999999",
    "/customers/merge?ids={person}&ids={twin}",
    "/customers/{person}/erase", "/customers/{erased}", "/customers/{erased}/history",
    "/", "/?period=own&reach=mine", "/dashboard/arrange",
)
ADMINISTRATION = (
    "/staff", "/staff?state=disabled", "/staff/new", "/staff/{boss}", "/departments", "/roles", "/roles/new",
    "/roles/{role}", "/stores", "/fields/", "/fields/?archived=1", "/fields/new", "/fields/{field}", "/tags/",
    "/imports/", "/imports/new/customers",
    "/first-steps/", "/first-steps/roles", "/usage/",
    "/settings/", "/plugins", "/jobs/", "/jobs/?view=failed", "/jobs/?view=ended", "/jobs/{finished}",
    "/jobs/{waiting}", "/preferences/", "/help/", "/help/?q=view", "/help/staff/first-steps", "/help/admin/rights",
    "/me", "/me/password", "/notices/", "/notices/?view=all", "/notices/choices",
)
# What opens on a page: its address, and what is pressed one after the other.
OPENED = (
    ("/customers", "#add-filter"), ("/customers", "#open-columns"), ("/customers", "[popovertarget=view-menu]"),
    ("/customers", "[popovertarget=sorts]"), ("/customers", "#open-groups"),
    ("/customers/{person}", "[popovertarget=favourites]"),
    ("/customers", ".bar [hx-get*=export]"), ("/customers", ".me-open"),
    ("/customers", "[data-select-all]", "[data-bulk] [hx-get*=tag]"), ("/customers", "[data-palette-open]"),
    ("/customers?f=customer.owner:is:me&f=customer.kind:is:person", "#filters > .chips .chip:nth-child(2) button"),
    ("/customers?trash=1", "[data-select-all]", "[popovertarget=bulk-more]", "#bulk-more [hx-get*=delete]"),
    ("/customers/{person}", "[popovertarget=customer-menu]", "#customer-menu [hx-get$=merge]"),
    ("/customers/{person}", "[popovertarget=customer-menu]"), ("/customers/{person}", "#tags button"),
    ("/customers/{person}", "#section-reach h2 button"), ("/customers/{person}", "#relations h2 button"),
    ("/customers/{person}", "#section-reach .past [hx-get]"), ("/customers/{person}", "#section-reach dd button"),
    ("/customers/{company}", "#people .name"),
    ("/customers/{company}", "#people h2 button"), ("/customers/{company}", "#sharing h2 button"),
    ("/departments", ".bar .btn-primary"), ("/stores", ".bar .btn-primary"), ("/tags/", ".bar .btn-primary"),
    ("/fields/{field}", "#options [popovertarget]"), ("/staff/{boss}", "[popovertarget=user-menu]"),
)


@pytest.fixture
def office(make: Made, runtime: Runtime, hire: Hire) -> Office:
    """All there is to show."""
    return furnish(make, runtime, hire("boss"), hire("sales"))


def findings(page: Page, options: dict[str, Any]) -> Iterator[str]:
    """What axe finds on the page as it stands, one line each."""
    call = f"axe.run({json.dumps(options)}).then(found => found.violations)"
    violations: list[dict[str, Any]] = page.evaluate(call)
    for found in violations:
        for node in found["nodes"]:
            yield f"{found['id']}: {node['html'][:200]}"


def problems(page: Page, widths: Sequence[Literal["desk", "phone"]] = ("desk", "phone")) -> list[str]:
    """What is wrong with the page in any theme at these widths. Both themes differ in nothing but colours."""
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.evaluate(AXE.read_text("utf-8"))
    found = []
    for width in widths:
        page.set_viewport_size(DESK if width == "desk" else PHONE)
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")  # it hears of it
        if overhang(page) > 0:
            found.append(f"{width}: sticks out by {overhang(page)} px")
        for theme, options in (("light", {}), ("dark", CONTRAST)):
            page.emulate_media(color_scheme=theme)
            found += [f"{width}, {theme}: {line}" for line in findings(page, options)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESK if widths[0] == "desk" else PHONE)
    return found


def looked_at(page: Page, addresses: Sequence[str], office: Office) -> dict[str, list[str]]:
    """The problems of these pages, by address; a panel that loads late is waited for."""
    found = {}
    for address in addresses:
        page.goto(address.format(**{name: getattr(office, name) for name in Office.__slots__}))
        while page.evaluate(SEEN):  # what comes late comes when it is seen, and moves what is below it
            page.wait_for_timeout(50)
        expect(page.locator("[aria-busy]")).to_have_count(0)
        if wrong := problems(page):
            found[address] = wrong
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("addresses", [PLAIN, ADMINISTRATION], ids=["customers", "administration"])
def test_a_page_is_for_everybody(open_page: Open, office: Office, language: str, addresses: Sequence[str]) -> None:
    assert looked_at(open_page(language=language), addresses, office) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_opens_on_a_page_is_for_everybody(open_page: Open, office: Office, language: str) -> None:
    page, found = open_page(language=language), {}
    for address, *presses in OPENED:
        page.goto(address.format(**{name: getattr(office, name) for name in Office.__slots__}))
        for press in presses:
            page.locator(press).first.click()
        expect(page.locator("dialog[open], .pop:popover-open, main form:focus-within").first).to_be_visible()
        if wrong := problems(page, ["desk"]):
            found[f"{address} {presses[-1]}"] = wrong
    assert found == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheets_of_the_phone_are_for_everybody(open_page: Open, office: Office, language: str) -> None:
    page, found = open_page(language=language, phone=True), {}
    for press in ("[popovertarget=filter-sheet]", ".tabbar [popovertarget=sidebar]", "[popovertarget=view-menu]"):
        page.goto("/customers")
        page.locator(press).click()
        if wrong := problems(page, ["phone"]):
            found[press] = wrong
    assert found == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_for_nobody_in_particular_are_for_everybody(open_page: Open, language: str) -> None:
    page = open_page("", language=language)
    page.goto("/")
    assert problems(page) == []


def test_signing_in_is_for_everybody(open_page: Open, hire: Hire) -> None:
    hire("boss")
    for language in LANGUAGES:
        page = open_page("", language=language)
        page.goto("/sign-in")
        assert problems(page) == []


def test_a_page_one_may_not_see_says_whom_to_ask(open_page: Open) -> None:
    page = open_page("sales")
    page.goto("/staff")
    expect(page.get_by_role("alert")).to_contain_text("administrator")
    assert problems(page) == []
