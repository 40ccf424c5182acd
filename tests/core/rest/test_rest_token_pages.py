"""The pages of tokens: one's own and those of integrations, each secret shown once."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask

from guanxi.accounts.services.tokens import INTEGRATIONS, USE
from guanxi.ctx import Ctx, Scope
from guanxi.testing.browser import Browser
from guanxi.testing.staff import make_role
from tests.core.rest.client import Client

SignedIn = Callable[..., Browser]
SECRET = re.compile(r'value="(gx_[^"]+)"')


def made(browser: Browser, at: str, **form: str) -> str:
    """Make a token; its secret."""
    answer = browser.post(at, {"name": "till", "days": "90", **form})
    assert answer.status_code == 200, answer.text
    found = SECRET.search(answer.text)
    assert found is not None
    return found[1]


def test_a_token_is_made_shown_once_used_and_revoked(app: Flask, signed_in: SignedIn) -> None:
    browser = signed_in("administrator")
    assert "No tokens yet" in browser.get("/me/tokens").text
    secret = made(browser, "/me/tokens/new", writes="y")
    client = Client(app, secret)
    assert client.send("POST", "/customers", {"name": "张伟"}).status_code == 201
    page = browser.get("/me/tokens").text
    assert secret not in page
    assert secret[:10] in page
    token = re.search(r"/me/tokens/(\d+)/revoke", page)
    assert token is not None
    fresh = SECRET.search(browser.post(f"/me/tokens/{token[1]}/rotate").text)
    assert fresh is not None
    assert (client.send("GET", "/customers").status_code, Client(app, fresh[1]).send(
        "GET", "/customers").status_code) == (401, 200)
    assert browser.post(f"/me/tokens/{token[1]}/revoke").status_code == 303
    assert Client(app, fresh[1]).send("GET", "/customers").status_code == 401


def test_an_integration_works_with_a_role(app: Flask, ctx: Ctx, signed_in: SignedIn) -> None:
    browser = signed_in("administrator")
    role = make_role(ctx, {"customer.view": Scope.ALL}, "网店")
    client = Client(app, made(browser, "/settings/integrations/new", role_id=str(role)))
    assert client.get("/customers")["data"] == []
    assert client.send("POST", "/customers", {"name": "张伟"}).status_code == 403
    assert "网店" in browser.get("/settings/integrations").text


def test_what_is_missing_is_marked_and_nothing_typed_is_lost(signed_in: SignedIn) -> None:
    browser = signed_in("administrator")
    for at, form in (("/me/tokens/new", {"name": "", "days": "90"}), ("/me/tokens/new", {"name": "x", "days": "7"}),
                     ("/settings/integrations/new", {"name": "x", "days": "90"})):
        answer = browser.post(at, form)
        assert answer.status_code == 422
        assert "field-error" in answer.text
        assert not SECRET.search(answer.text)


def test_whoever_lacks_the_right_sees_no_tokens(signed_in: SignedIn) -> None:
    sales = signed_in("salesperson")
    assert sales.get("/me/tokens").status_code == 403
    assert sales.get("/settings/integrations").status_code == 403
    assert "/me/tokens" not in sales.get("/me").text
    own = signed_in({USE: Scope.ALL})
    assert "/me/tokens" in own.get("/me").text
    assert own.get("/settings/integrations/new").status_code == 403


def test_nobody_reaches_the_tokens_of_others(ctx: Ctx, signed_in: SignedIn) -> None:
    browser = signed_in("administrator")
    made(browser, "/me/tokens/new")
    token = re.search(r"/me/tokens/(\d+)/revoke", browser.get("/me/tokens").text)
    assert token is not None
    other = signed_in({USE: Scope.ALL, INTEGRATIONS: Scope.ALL})
    for verb in ("revoke", "rotate"):
        assert other.get(f"/me/tokens/{token[1]}/{verb}").status_code == 404
        assert other.post(f"/me/tokens/{token[1]}/{verb}").status_code == 404


def test_the_pages_read_in_chinese(signed_in: SignedIn) -> None:
    browser = signed_in("administrator", language="zh")
    assert "还没有令牌" in browser.get("/me/tokens").text
    assert "新建集成" in browser.get("/settings/integrations/new").text
