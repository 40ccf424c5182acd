"""The demo organisation goes in one click, and leaves whoever removed it inside."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from guanxi.ctx import Ctx
from guanxi.demo.build import PASSWORD, load
from tests.journeys.conftest import Open

pytestmark = pytest.mark.browser


def sign_in(page: Page, name: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("User name, mobile or e-mail").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_customers_and_accounts_of_the_demo_are_gone(open_page: Open, ctx: Ctx, worker: None) -> None:
    load(ctx, 30, 1)
    page, other = open_page(""), open_page("")
    sign_in(page, "admin")
    expect(page.locator("#widget-customer-states .big")).to_have_text("30")
    page.goto("/settings/")
    page.on("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="Remove demo data").click()
    expect(page).to_have_url(re.compile(r"/jobs/\d+"))
    expect(page.locator(".running progress")).to_have_count(0)
    page.goto("/customers")
    expect(page.locator("#rows h2")).to_be_visible()
    sign_in(other, "sales")
    expect(other.get_by_role("alert")).to_be_visible()
