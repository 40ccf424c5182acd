"""Preferences: kept in the account of who is signed in, seen on every page, of those that are offered."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from guanxi.accounts.models import User
from guanxi.ctx import Ctx
from guanxi.testing.factories import Made
from tests.core.accounts_help import PASSWORD, default_role, make_user
from tests.core.browser_help import Browser, text_of


def choose(browser: Browser, preference: str, value: str) -> int:
    return browser.post(f"/preferences/{preference}", {preference: value, "next": "/preferences/"}).status_code


def pressed(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]*)" aria-pressed="true"', page)


@pytest.mark.parametrize(("preference", "value", "column"), [
    ("language", "zh", "locale"), ("theme", "dark", "theme"), ("density", "compact", "density"),
    ("dates", "iso", "date_format"), ("clock", "12", "clock"), ("numbers", "german", "number_format"),
])
def test_a_choice_is_kept_in_the_account_and_nowhere_else(
        boss: Browser, ctx: Ctx, preference: str, value: str, column: str) -> None:
    assert choose(boss, preference, value) == 303
    kept = ctx.session.scalars(select(getattr(User, column))).all()
    assert kept == [value]
    assert pressed(boss.get("/preferences/").text, preference) == [value]
    assert boss.client.get_cookie(f"gx_{preference}") is None


@pytest.mark.parametrize("preference", ["timezone", "density", "dates", "clock", "numbers", "start", "theme"])
def test_only_what_is_offered_is_kept(boss: Browser, preference: str) -> None:
    assert choose(boss, preference, '"><b>') == 400
    assert boss.post(f"/preferences/{preference}", {}).status_code == 400


def test_lists_and_pages_are_written_as_chosen(boss: Browser, make: Made) -> None:
    customer_id = make.customer(name="张伟", birthday="1990-01-02")
    choose(boss, "dates", "dots")
    choose(boss, "density", "compact")
    assert "02.01.1990" in text_of(boss.get(f"/customers/{customer_id}"))
    assert 'data-density="compact"' in boss.get("/customers").text


def test_files_are_written_as_ever(boss: Browser, make: Made) -> None:
    make.customer(name="张伟", birthday="1990-01-02")
    boss.get("/customers")
    asked = {"format": "csv", "columns": "customer.name,customer.created"}
    before = boss.post("/customers/export", asked).get_data()
    for preference, value in (("dates", "dots"), ("clock", "12"), ("numbers", "german")):
        choose(boss, preference, value)
    assert boss.post("/customers/export", asked).get_data() == before
    assert re.search(r"张伟,.*,\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", before.decode("utf-8-sig"))


def test_an_hour_is_read_off_the_clock_of_the_chosen_zone(boss: Browser) -> None:
    hours = []
    for zone in ("UTC", "Asia/Tokyo"):
        choose(boss, "timezone", zone)
        found = re.search(r'<time datetime="[^"]+" title="[^"]* (\d\d):\d\d"', boss.get("/me").text)
        assert found is not None
        hours.append(int(found[1]))
    assert (hours[1] - hours[0]) % 24 == 9


def test_signing_in_leads_to_the_start_page_which_the_menu_does_not_hide(boss: Browser) -> None:
    assert choose(boss, "start", "imports") == 303
    assert boss.get("/start").location == "/imports/"
    assert boss.get("/", **{"Sec-Fetch-Site": "none"}).location == "/start"
    assert boss.get("/", **{"Sec-Fetch-Site": "same-origin"}).location != "/start"


def test_the_dashboard_may_be_the_start_page(boss: Browser) -> None:
    assert choose(boss, "start", "dashboard") == 303
    assert boss.get("/start").location != "/start"
    assert boss.get("/", **{"Sec-Fetch-Site": "none"}).location != "/start"


def test_a_start_page_one_may_not_open_is_the_first_of_the_menu(app: Flask, ctx: Ctx) -> None:
    make_user(ctx, default_role(ctx, "salesperson"), login="sales", name="李红", password=PASSWORD)
    seller = Browser(app)
    seller.sign_in("sales")
    choose(seller, "start", "users")
    assert seller.get("/start").location == "/"
    assert seller.get("/", **{"Sec-Fetch-Site": "none"}).status_code == 200


def test_nobody_has_an_account_to_keep_formats_in(app: Flask) -> None:
    stranger = Browser(app)
    stranger.get("/sign-in")
    assert "/sign-in" in (stranger.post("/preferences/dates", {"dates": "iso"}).location or "")
