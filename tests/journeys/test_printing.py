"""A customer's page and a list on A4: whole, on white, without furniture."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from guanxi.testing.factories import Made
from tests.journeys.conftest import Open

pytestmark = pytest.mark.browser
LONG = "成都江南天成酒店管理有限公司西南分公司第三采购供应中心"
A4 = {"width": 680, "height": 960}
"""The paper without its margins, in CSS pixels."""

CUT = """() => [...document.querySelectorAll('main *')].filter((one) => one.checkVisibility()
  && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'visible')
  .map((one) => one.outerHTML.slice(0, 100))"""


def printed(page: Page, address: str) -> None:
    """Open a page as paper would show it."""
    page.goto(address)
    page.set_viewport_size(A4)
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_cut_and_no_furniture_is_printed(open_page: Open, make: Made, language: str) -> None:
    customer = make.customer(LONG, kind="company", phone="13800138000", source="广交会")
    page = open_page(language=language)
    for address in (f"/customers/{customer}", "/customers"):
        printed(page, address)
        expect(page.get_by_text(LONG).first).to_be_visible()
        furniture = page.locator(".sidebar, .composer, .search, .btn, .back, .tabbar")
        expect(furniture.locator("visible=true")).to_have_count(0)
        assert page.evaluate(CUT) == []
        assert page.evaluate("getComputedStyle(document.querySelector('main')).backgroundColor") in (
            "rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
