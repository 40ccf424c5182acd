"""What every response tells the browser: a strict policy, an id, no keeping of pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from guanxi.config import Config
from guanxi.paths import STATIC, templates_folder
from tests.core.web_help import HTMX, add_page, application, greeting, raising

INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on|<script(?![^>]*\ssrc=)", re.IGNORECASE)
ELSEWHERE = re.compile(r"""(?:src|href|action|url\()\s*=?\s*["']?(?:https?:)?//""")


@pytest.fixture
def app(config: Config) -> Flask:
    made = application(config)
    add_page(made, "/hello", greeting)
    add_page(made, "/crash", raising(ZeroDivisionError("the password is hunter2")))
    return made


@pytest.mark.parametrize("path", ["/hello", "/healthz", "/missing", "/crash", "/assets/x/app.css", "/assets/x/no"])
def test_the_policy_is_on_every_response_errors_included(app: Flask, path: str) -> None:
    policy = app.test_client().get(path).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy


def test_scripts_run_only_with_the_nonce_of_their_response(app: Flask) -> None:
    first, second = (app.test_client().get("/hello") for _ in range(2))
    nonces = [re.findall(r"'nonce-([\w-]+)'", page.headers["Content-Security-Policy"]) for page in (first, second)]
    assert nonces[0] != nonces[1]
    assert f'nonce="{nonces[0][0]}"' in first.text
    assert "script-src 'nonce-" in first.headers["Content-Security-Policy"]


def test_a_page_is_not_kept_by_the_browser(app: Flask) -> None:
    assert app.test_client().get("/hello").headers["Cache-Control"] == "no-store"


def test_types_are_not_guessed_and_frames_refused(app: Flask) -> None:
    headers = app.test_client().get("/hello").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


def test_each_response_has_an_id_of_its_own(app: Flask) -> None:
    ids = {app.test_client().get("/hello", headers=HTMX).headers["X-Request-Id"] for _ in range(3)}
    assert len(ids) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in ids)


def test_a_site_under_https_asks_to_be_visited_by_nothing_else(config: Config) -> None:
    plain = application(config).test_client().get("/healthz")
    secure = application(config, base_url="https://crm.example").test_client().get("/healthz")
    assert "Strict-Transport-Security" not in plain.headers
    assert "max-age=31536000" in secure.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("path", sorted(templates_folder().rglob("*.html")), ids=lambda path: path.name)
def test_no_template_asks_for_what_the_policy_forbids(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not INLINE.search(text)
    assert not ELSEWHERE.search(text)


@pytest.mark.parametrize("path", sorted((STATIC / "css").glob("*.css")), ids=lambda path: path.name)
def test_no_stylesheet_loads_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "@import" not in text
    assert not ELSEWHERE.search(text)
