"""The frame around pages: choices kept in the browser, toasts, ways out of a request, health."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from guanxi.config import Config
from guanxi.web.redirects import local_target
from tests.core.web_help import CHINESE, ENGLISH, HTMX, add_page, application, greeting, said


@pytest.fixture
def app(config: Config) -> Flask:
    made = application(config)
    made.config["WTF_CSRF_ENABLED"] = False
    add_page(made, "/hello", greeting)
    add_page(made, "/do", said("已放入回收站", "/undo"), "POST")
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_the_browsers_language_is_the_first_guess(client: FlaskClient) -> None:
    assert '<html lang="zh-CN"' in client.get("/hello", headers=CHINESE).text
    assert '<html lang="en"' in client.get("/hello", headers=ENGLISH).text


def test_a_chosen_language_stays(client: FlaskClient) -> None:
    answer = client.post("/preferences/language", data={"language": "en", "next": "/hello"}, headers=CHINESE)
    assert answer.location == "/hello"
    assert '<html lang="en"' in client.get("/hello", headers=CHINESE).text


def test_a_chosen_theme_stays(client: FlaskClient) -> None:
    assert "data-bs-theme" not in client.get("/hello").text
    client.post("/preferences/theme", data={"theme": "dark"})
    assert 'data-bs-theme="dark"' in client.get("/hello").text


@pytest.mark.parametrize(("what", "value"), [("language", "xx"), ("theme", '"><script>')])
def test_only_what_is_offered_can_be_chosen(client: FlaskClient, what: str, value: str) -> None:
    answer = client.post(f"/preferences/{what}", data={what: value})
    assert answer.status_code == 400
    assert "gx_" not in answer.headers.get("Set-Cookie", "")


@pytest.mark.parametrize("target", [
    "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
    "evil", "", None, "/\tevil", "/a\nSet-Cookie: x=1", " /x",
])
def test_a_way_out_of_this_site_is_not_taken(target: str | None) -> None:
    assert local_target(target, "/home") == "/home"


def test_a_way_within_this_site_is_taken_with_its_question() -> None:
    assert local_target("/customers/?q=张伟&page=2") == "/customers/?q=张伟&page=2"


def test_a_toast_waits_for_the_next_page(client: FlaskClient) -> None:
    client.post("/do")
    page = client.get("/hello").text
    assert "已放入回收站" in page
    assert 'action="/undo"' in page
    assert "已放入回收站" not in client.get("/hello").text


def test_a_toast_reaches_htmx_at_once(client: FlaskClient) -> None:
    answer = client.post("/do", headers=HTMX)
    told = json.loads(answer.headers["HX-Trigger"])["gx:toast"]["toasts"]
    assert told == [{"text": "已放入回收站", "undo": "/undo", "tone": "good"}]
    assert "已放入回收站" not in client.get("/hello").text


def test_pages_are_compressed_for_whoever_reads_gzip(client: FlaskClient) -> None:
    plain = client.get("/hello")
    packed = client.get("/hello", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.data) < len(plain.data) / 2


def test_the_site_says_that_it_lives_and_that_it_is_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
