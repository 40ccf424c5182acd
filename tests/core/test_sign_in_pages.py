"""Signing in and out in the browser: who gets where, what the cookie holds, when a sign-in ends."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask

from guanxi.accounts.services import (
    RoleDetails,
    UserDetails,
    deactivate_user,
    set_password,
    update_role,
    update_user,
)
from guanxi.ctx import Ctx, Scope
from tests.core.accounts_help import PASSWORD, default_role, done, hashed, make_role, make_user
from tests.core.browser_help import Browser, text_of
from tests.core.conftest import Start


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture
def lin(ctx: Ctx) -> int:
    """A member of staff who signs in as lin."""
    make_user(ctx, default_role(ctx, "administrator"))
    return make_user(ctx, login="lin", name="林晓燕", mobile="13800001234", password=PASSWORD)


# Getting in


def test_whoever_is_not_signed_in_is_asked_to(browser: Browser, lin: int) -> None:
    answer = browser.get("/me?tab=devices")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/me?tab%3Ddevices")


def test_signing_in_leads_to_the_page_asked_for(browser: Browser, lin: int) -> None:
    browser.get("/sign-in?next=/me")
    answer = browser.post("/sign-in", {"identifier": "lin", "password": PASSWORD, "next": "/me"})
    assert (answer.status_code, answer.location) == (303, "/me")
    assert "林晓燕" in text_of(browser.get("/me"))


def test_a_wrong_password_says_only_that_the_two_do_not_match(browser: Browser, lin: int) -> None:
    wrong = browser.sign_in("lin", "wrong password")
    unknown = browser.sign_in("nobody", "wrong password")
    assert wrong.status_code == unknown.status_code == 401
    assert text_of(wrong) == text_of(unknown)
    assert "Name and password don't go together." in text_of(wrong)


def test_what_was_typed_as_name_is_kept_and_the_password_is_not(browser: Browser, lin: int) -> None:
    page = browser.sign_in("lin", "a wrong password").get_data(as_text=True)
    assert 'value="lin"' in page
    assert "a wrong password" not in page


def test_the_eleventh_try_is_told_to_wait(browser: Browser, lin: int) -> None:
    for _ in range(10):
        browser.sign_in("lin", "wrong password")
    answer = browser.sign_in("lin")
    assert answer.status_code == 429
    assert "Wait 15 minutes" in text_of(answer)


def test_whoever_is_signed_in_is_not_asked_again(browser: Browser, lin: int) -> None:
    browser.sign_in("lin")
    assert browser.get("/sign-in?next=/me").location == "/me"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "///evil.example",
        "/\n/evil.example",
        "http:///evil.example",
        "%2F%2Fevil.example",
        " //evil.example",
        "/\x00/evil.example",
        "//localhost@evil.example",
    ],
)
def test_signing_in_never_leads_to_another_site(browser: Browser, lin: int, target: str) -> None:
    browser.get("/sign-in")
    answer = browser.post("/sign-in", {"identifier": "lin", "password": PASSWORD, "next": target})
    assert answer.status_code == 303
    assert answer.location == "/start"


def test_one_address_cannot_try_without_end(browser: Browser, lin: int) -> None:
    browser.get("/sign-in")
    answers = [browser.post("/sign-in", {"identifier": f"n{place}"}).status_code for place in range(61)]
    assert answers[-1] == 429


# The cookie


def test_the_cookie_is_for_us_alone(browser: Browser, lin: int) -> None:
    browser.get("/sign-in")
    answer = browser.post("/sign-in", {"identifier": "lin", "password": PASSWORD})
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith("guanxi="))
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Expires" not in cookie


def test_over_https_the_cookie_is_bound_to_host_and_https(start: Start, lin: int) -> None:
    client = start(base_url="https://localhost", trusted_hosts=("localhost",)).test_client()
    cookie = client.get("/sign-in", base_url="https://localhost").headers["Set-Cookie"]
    assert cookie.startswith("__Host-guanxi=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_who_wants_to_stay_signed_in_keeps_the_cookie(browser: Browser, lin: int) -> None:
    browser.get("/sign-in")
    answer = browser.post("/sign-in", {"identifier": "lin", "password": PASSWORD, "keep": "y"})
    assert "Expires" in next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith("guanxi="))


def test_the_cookie_tells_nothing_about_the_person(app: Flask, browser: Browser, lin: int) -> None:
    browser.sign_in("lin")
    with browser.client.session_transaction() as session:
        held = dict(session)
    assert set(held) == {"_user_id", "_fresh", "_permanent", "csrf_token"}
    assert re.fullmatch(r"[\w-]{43}", held["_user_id"])


def test_signing_in_begins_a_new_session(browser: Browser, lin: int) -> None:
    browser.get("/sign-in")
    with browser.client.session_transaction() as session:
        session["planted"] = "by somebody else"
    browser.get("/sign-in")
    before = browser.token
    browser.post("/sign-in", {"identifier": "lin", "password": PASSWORD})
    browser.get("/me")
    with browser.client.session_transaction() as session:
        assert "planted" not in session
    assert browser.token != before


def test_each_sign_in_has_a_token_of_its_own(app: Flask, lin: int) -> None:
    tokens = set()
    for browser in (Browser(app), Browser(app)):
        browser.sign_in("lin")
        with browser.client.session_transaction() as session:
            tokens.add(session["_user_id"])
    assert len(tokens) == 2


def test_a_forged_cookie_is_nobody(browser: Browser, lin: int) -> None:
    browser.sign_in("lin")
    browser.client.set_cookie("guanxi", browser.cookie()[:-3] + "AAA")
    assert browser.get("/me").status_code == 303


# CSRF


@pytest.mark.parametrize("path", ["/sign-in", "/setup", "/sign-out", "/me", "/me/password", "/me/sessions/end"])
def test_no_form_is_accepted_without_its_token(browser: Browser, lin: int, path: str) -> None:
    browser.sign_in("lin")
    browser.token = ""
    assert browser.post(path, {"identifier": "lin", "password": PASSWORD}).status_code == 400


# The end of a sign-in


def test_signing_out_ends_it_also_for_a_copied_cookie(app: Flask, browser: Browser, lin: int) -> None:
    browser.sign_in("lin")
    thief = Browser(app)
    thief.client.set_cookie("guanxi", browser.cookie())
    assert thief.get("/me").status_code == 200
    browser.post("/sign-out")
    assert browser.get("/me").status_code == 303
    assert thief.get("/me").status_code == 303


def test_signing_out_needs_a_post(browser: Browser, lin: int) -> None:
    browser.sign_in("lin")
    assert browser.get("/sign-out").status_code == 405
    assert browser.get("/me").status_code == 200


def test_a_disabled_person_is_out_at_the_next_request_of_any_worker(
    start: Start, browser: Browser, ctx: Ctx, lin: int
) -> None:
    browser.sign_in("lin")
    other_worker = Browser(start())
    other_worker.client.set_cookie("guanxi", browser.cookie())
    done(ctx, lambda own: deactivate_user(own, lin))
    assert browser.get("/me").status_code == 303
    assert other_worker.get("/me").status_code == 303


def test_a_new_password_from_the_administrator_signs_out(browser: Browser, ctx: Ctx, lin: int) -> None:
    browser.sign_in("lin")
    done(ctx, lambda own: set_password(own, lin, hashed(), must_change=False))
    assert browser.get("/me").status_code == 303


def test_a_role_taken_away_counts_at_the_next_request(browser: Browser, ctx: Ctx, lin: int) -> None:
    role = make_role(ctx, {"admin.users": Scope.ALL})
    details = UserDetails(login="lin", name="林晓燕", role_ids=frozenset({role}))
    done(ctx, lambda own: update_user(own, lin, details))
    browser.sign_in("lin")
    assert browser.get("/staff").status_code == 200
    done(ctx, lambda own: update_user(own, lin, replace(details, role_ids=frozenset())))
    assert browser.get("/staff").status_code == 403


def test_a_right_taken_from_a_role_between_page_and_submit_counts(browser: Browser, ctx: Ctx, lin: int) -> None:
    role = make_role(ctx, {"admin.users": Scope.ALL}, "人事")
    done(ctx, lambda own: update_user(own, lin, UserDetails(login="lin", name="林", role_ids=frozenset({role}))))
    browser.sign_in("lin")
    browser.get("/stores")
    done(ctx, lambda own: update_role(own, role, RoleDetails(name="人事")))
    assert browser.post("/stores/new", {"code": "S1", "name": "店"}).status_code == 403


# htmx and programs


def test_htmx_is_sent_to_the_sign_in_page_as_a_whole(browser: Browser, lin: int) -> None:
    answer = browser.htmx("GET", "/staff", **{"HX-Current-URL": "http://localhost/staff?q=a"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/staff?q%3Da"


def test_htmx_on_another_site_is_not_led_back_there(browser: Browser, lin: int) -> None:
    answer = browser.htmx("GET", "/staff", **{"HX-Current-URL": "http://evil.example/staff"})
    assert answer.headers["HX-Redirect"] == "/sign-in"


def test_a_program_is_told_401(browser: Browser, lin: int) -> None:
    answer = browser.get("/me", Accept="application/json")
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"


# A password for the first time only


def test_a_password_to_be_replaced_allows_nothing_else(browser: Browser, ctx: Ctx, lin: int) -> None:
    make_user(ctx, default_role(ctx, "administrator"), login="new", password=PASSWORD, must_change_password=True)
    browser.sign_in("new")
    assert browser.get("/staff").location == "/me/password?next=/staff"
    assert (
        browser.htmx("POST", "/stores/new", {"code": "S1", "name": "店"})
        .headers["HX-Redirect"]
        .startswith("/me/password")
    )


def test_once_replaced_one_goes_on_where_one_wanted_to(browser: Browser, ctx: Ctx, lin: int) -> None:
    make_user(ctx, default_role(ctx, "administrator"), login="new", password=PASSWORD, must_change_password=True)
    browser.sign_in("new")
    browser.get("/me/password?next=/staff")
    chosen = {"current": PASSWORD, "password": "my own choice", "again": "my own choice", "next": "/staff"}
    answer = browser.post("/me/password", chosen)
    assert (answer.status_code, answer.location) == (303, "/staff")
    assert browser.get("/staff").status_code == 200


# The first run


FIRST = {"organisation": "江南织造贸易", "name": "林晓燕", "login": "boss", "password": PASSWORD, "again": PASSWORD}


def test_an_empty_system_is_set_up_first(browser: Browser) -> None:
    assert browser.get("/sign-in").location == "/setup"


def test_setting_up_signs_in_as_administrator(browser: Browser) -> None:
    browser.get("/setup")
    assert browser.post("/setup", FIRST).status_code == 303
    assert browser.get("/staff").status_code == 200


def test_setting_up_is_closed_afterwards(app: Flask, browser: Browser) -> None:
    browser.get("/setup")
    late = Browser(app)
    late.get("/setup")
    browser.post("/setup", FIRST)
    assert late.get("/setup").location == "/sign-in"
    assert late.post("/setup", {**FIRST, "login": "second"}).location == "/sign-in"
    assert late.sign_in("second").status_code == 401


def test_a_mistake_while_setting_up_is_said_beside_its_field(browser: Browser) -> None:
    browser.get("/setup")
    answer = browser.post("/setup", {**FIRST, "again": "something else"})
    assert answer.status_code == 422
    assert "The two passwords differ." in text_of(answer)
    assert browser.get("/sign-in").location == "/setup"
