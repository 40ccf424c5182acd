"""Signing in and out: by user name, by mobile, with a wrong password."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from guanxi.ctx import Ctx
from tests.core.accounts_help import PASSWORD, default_role, make_user
from tests.journeys.conftest import Open

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def lin(ctx: Ctx) -> None:
    """Somebody with a user name and a mobile number."""
    make_user(ctx, default_role(ctx, "sales_manager"), login="lin", name="林晓燕", mobile="13812345678",
              password=PASSWORD)


def fill_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("User name, mobile or e-mail").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("name", ["lin", "138 1234 5678"])
def test_by_user_name_or_mobile_one_comes_to_the_page_one_wanted(open_page: Open, name: str) -> None:
    page = open_page("")
    page.goto("/jobs/")
    fill_in(page, name)
    expect(page).to_have_url(re.compile("/jobs/$"))
    expect(page.locator(".me-open")).to_contain_text("林晓燕")


def test_a_wrong_password_is_one_sentence_that_does_not_say_who_exists(open_page: Open) -> None:
    page = open_page("")
    page.goto("/sign-in")
    fill_in(page, "lin", "not this one")
    expect(page.get_by_role("alert")).to_be_visible()
    said = page.get_by_role("alert").inner_text()
    expect(page.get_by_label("User name, mobile or e-mail")).to_have_value("lin")
    fill_in(page, "nobody", "not this one")
    expect(page.get_by_label("User name, mobile or e-mail")).to_have_value("nobody")
    expect(page.get_by_role("alert")).to_have_text(said)


def test_whoever_signs_out_is_out_also_by_the_back_button(open_page: Open) -> None:
    page = open_page("")
    page.goto("/customers")
    fill_in(page, "lin")
    page.click(".me-open")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in$"))
    page.go_back()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
