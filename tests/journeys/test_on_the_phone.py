"""Work at 390 px: nothing sticks out, the thumb reaches what matters."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from guanxi.ctx import Ctx
from guanxi.customers.tags import create_tag, put_tag
from guanxi.testing.factories import Made
from tests.core.accounts_help import done
from tests.journeys.conftest import Hire, Open
from tests.journeys.steps import expect_names, overhang

pytestmark = pytest.mark.browser
LONG = "阿不都热合曼·买买提江国际贸易进出口股份有限责任公司苏州工业园区第三分公司" * 2


@pytest.fixture
def page(open_page: Open, make: Made, ctx: Ctx, hire: Hire) -> Page:
    """The list on a phone: a customer whose name fits on no line, with three tags, and a short one."""
    long = make.customer(name=LONG, owner_id=hire("sales"), phone="13900001111")
    make.customer(name="白雪", owner_id=hire("boss"))
    for tag in ("VIP", "重点", "展会"):
        done(ctx, lambda inner, tag=tag: put_tag(inner, [long], create_tag(inner, tag, "warn")))  # type: ignore[misc]
    page = open_page(phone=True)
    page.goto("/customers")
    return page


def test_the_list_has_no_table_to_push_about(page: Page) -> None:
    expect(page.locator("main .list tbody tr")).to_have_count(2)
    assert overhang(page) <= 0


def test_filters_are_a_sheet_behind_one_button(page: Page) -> None:
    page.locator("#filters").get_by_role("button", name="Filters").click()
    page.locator("#sheet-add-filter").click()
    page.locator("#filter [data-columns-find]").fill("Owner")
    page.locator("#filter").get_by_role("button", name="Owner", exact=True).click()
    page.locator("#filter").get_by_label("林晓燕", exact=True).check()
    page.locator("#filter").get_by_role("button", name="Apply").click()
    expect_names(page, "白雪")
    expect(page.locator("#filters .pip")).to_have_text("1")
    assert overhang(page) <= 0


def test_a_long_press_begins_a_selection(page: Page) -> None:
    row = page.locator("main .list tbody tr").last
    row.dispatch_event("pointerdown", {"pointerType": "touch", "bubbles": True})
    expect(page.locator("[data-bulk-count]")).to_have_text("1")
    row.dispatch_event("pointerup", {"pointerType": "touch", "bubbles": True})
    expect(page.locator("[data-bulk]")).to_be_visible()
    assert overhang(page) <= 0


def test_a_note_is_written_on_the_way(page: Page) -> None:
    page.locator("main .list").get_by_role("link", name="白雪").click()
    page.locator(".composer textarea").fill("已到门店，样布合意")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#story .body").first).to_have_text("已到门店，样布合意")
    assert overhang(page) <= 0


def test_the_longest_name_fits_on_its_own_page(page: Page) -> None:
    page.locator("main .list tbody .who > a").first.click()
    expect(page.locator("h1")).to_have_text(LONG)
    assert overhang(page) <= 0


def test_plus_opens_a_file_and_more_the_menu(page: Page) -> None:
    page.locator(".tabbar .tab-plus").click()
    expect(page).to_have_url(re.compile("/customers/new"))
    page.get_by_label("Name", exact=True).fill("何清")
    page.get_by_role("button", name="Open file").click()
    expect(page.locator("h1")).to_have_text("何清")
    page.locator(".tabbar").get_by_role("button", name="More").click()
    expect(page.locator(".sidebar").get_by_role("link", name="Settings")).to_be_visible()
