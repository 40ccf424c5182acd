"""The organisation's currency is free as long as there are no amounts."""

from __future__ import annotations

import re

import pytest

from tests.core.browser_help import Browser
from tests.core.customer_pages_help import changed
from tests.plugins.commerce.shop import Shop

PATH = "/settings/"


def test_without_amounts_the_currency_is_free(boss: Browser, shop: Shop) -> None:
    assert boss.post(PATH, changed(boss.get(PATH), {"currency": "EUR"})).status_code == 303
    assert re.search(r'<option selected value="EUR">', boss.get(PATH).text)


@pytest.mark.parametrize("fact", ["order", "payment"])
def test_with_amounts_it_stays_and_the_page_says_why(boss: Browser, shop: Shop, fact: str) -> None:
    customer = shop.make.customer()
    if fact == "order":
        shop.buys(customer)
    else:
        shop.pays(10_000, customer_id=customer)
    answer = boss.post(PATH, changed(boss.get(PATH), {"currency": "EUR", "name": "Somebody else"}))
    assert answer.status_code == 422
    assert "amounts are fixed in the present currency" in answer.text
    assert "Somebody else" in answer.text, "what was typed is kept"
    assert boss.post(PATH, changed(boss.get(PATH), {"name": "Somebody else"})).status_code == 303
