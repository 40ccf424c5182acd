"""Phone numbers for those who need not dial: shown in part, revealed one by one, each time on record."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from guanxi.testing.factories import Made
from tests.journeys.conftest import Open
from tests.journeys.steps import facts_of

pytestmark = pytest.mark.browser


def test_the_list_and_the_page_show_a_part(open_page: Open, make: Made) -> None:
    customer = make.customer(name="陈思远", phone="13912345678")
    page = open_page("service")
    for address in ("/customers", f"/customers/{customer}"):
        page.goto(address)
        expect(page.locator("main")).to_contain_text("139****5678")
        assert "1234" not in page.content()


def test_a_press_reveals_the_number_and_is_on_record(open_page: Open, make: Made) -> None:
    customer = make.customer(name="陈思远", phone="13912345678")
    page = open_page("service")
    page.goto(f"/customers/{customer}")
    facts_of(page, "reach").get_by_role("button", name="Show").click()
    expect(facts_of(page, "reach")).to_contain_text("139 1234 5678")
    boss = open_page()
    boss.goto(f"/customers/{customer}/history")
    expect(boss.locator("main")).to_contain_text("周敏")
