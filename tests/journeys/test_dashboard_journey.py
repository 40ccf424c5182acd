"""The dashboard arranged without a mouse, and a chart that leads to its list."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from guanxi.testing.factories import Made
from tests.journeys.conftest import Hire, Open
from tests.journeys.steps import expect_names

pytestmark = pytest.mark.browser


def test_a_dashboard_is_arranged_by_keyboard_and_its_chart_has_a_table(open_page: Open, hire: Hire, make: Made) -> None:
    hire("boss")
    make.customer("张伟", state="loyal"), make.customer("李娜")
    page = open_page("boss", language="en")
    page.goto("/dashboard/arrange")
    page.get_by_role("button", name="Move “New customers” forward").press("Enter")
    expect(page.locator("[data-tiles-said]")).to_have_text("Place 1 of 4")
    page.get_by_role("button", name="Whole row for “New customers”").press("Enter")
    page.get_by_role("button", name="Take off “Not contacted”").press("Enter")
    expect(page.get_by_role("button", name="Add “Not contacted”")).to_be_focused()
    page.get_by_role("button", name="Keep this arrangement").press("Enter")
    expect(page).to_have_url("/")
    expect(page.locator(".widget > h2")).to_have_text(["New customers", "Customers by state", "Birthdays this week"])
    expect(page.locator(".widget canvas")).to_have_count(2)
    states = page.locator("#widget-customer-states")
    states.locator("summary").press("Enter")
    expect(states.locator("tbody tr")).to_have_text(["Prospect1", "Loyal customer1"])
    states.get_by_role("link", name="Loyal customer").press("Enter")
    expect_names(page, "张伟")
