"""What plugins did for a page, for an administrator who asked."""

from __future__ import annotations

import re

from flask import Flask

from guanxi.ctx import Ctx, Scope
from guanxi.testing.factories import Made
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import staff
from tests.faulty.guanxi_faulty import work


def fail() -> None:
    raise ZeroDivisionError("by nothing")


def test_calls_stand_at_the_foot_of_a_page_with_what_they_brought(on: Browser, make: Made) -> None:
    page = f"/customers/{make.customer()}"
    assert "Plugins on this page" not in on.get(page).text
    on.post("/plugins/trace")
    shown = text_of(on.get(page))
    assert "Plugins on this page" in shown
    assert "Faulty goods · panels on a customer’s page" in shown
    on.post("/plugins/trace")
    assert "Plugins on this page" not in on.get(page).text


def test_one_that_failed_says_why(on: Browser, make: Made) -> None:
    on.post("/plugins/trace")
    work.TROUBLE["customer_figures"] = fail
    assert "ZeroDivisionError: by nothing" in text_of(on.get(f"/customers/{make.customer()}"))


def test_a_part_that_is_loaded_later_adds_its_calls(on: Browser, make: Made) -> None:
    on.post("/plugins/trace")
    page = f"/customers/{make.customer()}"
    [late] = re.findall(r'hx-get="([^"]+faulty\.goods[^"]*)"', on.get(page).text)
    shown = on.htmx("GET", late)
    assert 'hx-swap-oob="beforeend:#trace-calls"' in shown.text
    assert late.partition("?")[0] in text_of(shown)


def test_it_is_for_administrators_alone(app: Flask, ctx: Ctx, on: Browser) -> None:
    seller, _id = staff(app, ctx, "lin", view=Scope.OWN)
    assert seller.post("/plugins/trace").status_code == 403
    seller.client.set_cookie("gx_trace", "1")
    assert "Plugins on this page" not in seller.get("/customers").text
