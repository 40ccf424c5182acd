"""A day's work without a mouse, and on the phone: find somebody, change them, tag two hundred, take it back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from guanxi.ctx import Ctx
from guanxi.customers.drafts import Draft
from guanxi.customers.services import write_customers
from guanxi.customers.tags import create_tag
from tests.core.accounts_help import done
from tests.journeys.conftest import Open
from tests.journeys.steps import overhang, press_undo, toast

pytestmark = pytest.mark.browser
MANY = 200
_FAR = 40
"""More steps with Tab than any page should need to what matters."""


@pytest.fixture
def crowd(ctx: Ctx) -> None:
    """Two hundred customers of one source, one other, and a tag to give."""
    write_customers(ctx, [
        Draft(values={"name": f"客户{number:03}", "source": "展会"}, trusted=True) for number in range(MANY)])
    write_customers(ctx, [Draft(values={"name": "欧阳长安"}, trusted=True)])
    done(ctx, lambda inner: create_tag(inner, "重点", "warn"))


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until `target` has the focus."""
    for _ in range(_FAR):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached by Tab")


def test_by_keyboard_alone(open_page: Open, crowd: None, worker: None) -> None:
    page = open_page()
    page.goto("/customers")
    page.keyboard.press("Control+k")
    page.keyboard.type("ouyang")
    expect(page.locator("#palette")).to_contain_text("欧阳长安")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("欧阳长安")
    page.keyboard.press("e")
    tab_to(page, page.locator("[name=email]"))
    page.keyboard.type("changan@example.com")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#panels")).to_contain_text("changan@example.com")
    page.keyboard.press("g")
    page.keyboard.press("c")
    expect(page.locator("h1")).to_have_text("Customers")
    page.keyboard.press("/")
    page.keyboard.type("kehu")
    expect(page.locator("#count")).to_contain_text(str(MANY))
    page.keyboard.press("Escape")
    for key in ("j", "x", "a", "b"):
        page.keyboard.press(key)
    expect(page.locator("[data-bulk-count]")).to_have_text(str(MANY))
    tab_to(page, page.locator("[data-bulk]").get_by_role("button", name="Tag", exact=True))
    page.keyboard.press("Enter")
    tab_to(page, page.locator("#dialog select"))
    page.keyboard.press("ArrowDown")
    tab_to(page, page.locator("#dialog .dialog-foot .btn").last)
    page.keyboard.press("Enter")
    expect(page.locator("main .list .badge-gx")).to_have_count(50)
    tab_to(page, toast(page, f"{MANY} customers").get_by_role("button", name="Undo"))
    page.keyboard.press("Enter")
    expect(page.locator("main .list .badge-gx")).to_have_count(0)


def test_on_the_phone(open_page: Open, crowd: None, worker: None) -> None:
    page = open_page(phone=True)
    page.goto("/customers")
    page.locator(".tabbar").get_by_role("button", name="Search").tap()
    page.locator("#palette input").fill("欧阳")
    page.locator("#palette").get_by_text("欧阳长安").tap()
    expect(page.locator("h1")).to_have_text("欧阳长安")
    page.locator("header.bar").get_by_role("button", name="More actions").tap()
    page.locator("#customer-menu").get_by_role("link", name="Edit").tap()
    page.locator("[name=email]").fill("changan@example.com")
    page.locator(".savebar .btn-primary").tap()
    expect(page.locator("h1")).to_have_text("欧阳长安")
    page.goto("/customers?q=kehu")
    row = page.locator("main .list tbody tr").first
    row.dispatch_event("pointerdown", {"pointerType": "touch", "bubbles": True})
    expect(page.locator("[data-bulk-count]")).to_have_text("1")
    row.dispatch_event("pointerup", {"pointerType": "touch", "bubbles": True})
    page.locator("[data-bulk]").get_by_text("Select all").tap()
    expect(page.locator("[data-bulk-count]")).to_have_text(str(MANY))
    page.locator("[data-bulk]").get_by_role("button", name="Tag", exact=True).tap()
    page.locator("#dialog select").select_option(label="重点")
    page.locator("#dialog .dialog-foot .btn").last.tap()
    expect(page.locator("main .list .badge-gx")).to_have_count(50)
    assert overhang(page) <= 0
    press_undo(page)
    expect(page.locator("main .list .badge-gx")).to_have_count(0)
