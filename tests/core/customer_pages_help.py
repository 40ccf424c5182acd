"""What the tests of customers' pages share: browsers signed in as people with certain rights, forms filled in."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from guanxi.ctx import Ctx, Scope
from tests.core.accounts_help import PASSWORD, default_role, make_role, make_user
from tests.core.browser_help import Browser

_INPUT = re.compile(r"<input\b[^>]*>")
_AREA = re.compile(r'<textarea\b[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', re.S)
_SELECT = re.compile(r'<select\b[^>]*name="([^"]+)"[^>]*>(.*?)</select>', re.S)
_CHOSEN = re.compile(r'<option\b[^>]*selected[^>]*>')


def boss_of(app: Flask, ctx: Ctx) -> Browser:
    """An administrator's browser."""
    make_user(ctx, default_role(ctx, "administrator"), login="boss", name="林晓燕", password=PASSWORD)
    return signed_in(app, "boss")


def staff(app: Flask, ctx: Ctx, login: str, **rights: Scope) -> tuple[Browser, int]:
    """Somebody with these rights on customers (view=Scope.OWN ...), signed in; and their id."""
    role = make_role(ctx, {f"customer.{name}": scope for name, scope in rights.items()})
    user = make_user(ctx, role, login=login, name=login, password=PASSWORD)
    return signed_in(app, login), user


def signed_in(app: Flask, login: str) -> Browser:
    """A browser after the sign-in page."""
    browser = Browser(app)
    browser.sign_in(login)
    return browser


def filled(response: TestResponse) -> dict[str, Any]:
    """What a browser would send of the forms on a page, untouched."""
    page = response.get_data(as_text=True)
    found: dict[str, Any] = {}
    for tag in _INPUT.findall(page):
        name, kind = _attribute(tag, "name"), _attribute(tag, "type")
        if name and name not in ("q", "csrf_token") and (kind not in ("checkbox", "radio") or " checked" in tag):
            found[name] = _attribute(tag, "value")
    found |= {name: html.unescape(text).lstrip("\n") for name, text in _AREA.findall(page)}
    for name, options in _SELECT.findall(page):
        chosen = _CHOSEN.search(options)
        values = [_attribute(chosen[0], "value")] if chosen else []
        found[name] = [*found.get(name, []), *values] if name == "region" else (values or [""])[0]
    return found


def changed(response: TestResponse, values: Mapping[str, Any]) -> dict[str, Any]:
    """The same with some inputs changed."""
    return {**filled(response), **values}


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""


def events(response: TestResponse) -> set[str]:
    """What htmx is told to send around the page."""
    return set(json.loads(response.headers.get("HX-Trigger", "{}")))


def toast(response: TestResponse) -> dict[str, str]:
    """The toast that an answer to htmx brings."""
    found: dict[str, str] = json.loads(response.headers["HX-Trigger"])["gx:toast"]["toasts"][0]
    return found
