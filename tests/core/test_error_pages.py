"""Error pages: what happened, what was kept, what to do; an id, and nothing from inside."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from guanxi.config import Config
from guanxi.errors import Busy, Conflict, Forbidden, GuanxiError, NotFound
from guanxi.i18n import _l
from tests.core.web_help import CHINESE, ENGLISH, HTMX, add_page, application, raising, refused

SECRET = "hunter2 at /srv/guanxi/secret.py"


@pytest.fixture
def app(config: Config) -> Flask:
    made = application(config)
    add_page(made, "/crash", raising(ZeroDivisionError(SECRET)))
    add_page(made, "/crash-on-post", raising(ZeroDivisionError(SECRET)), "POST")
    made.config["WTF_CSRF_ENABLED"] = False
    return made


@pytest.mark.parametrize("headers", [{}, HTMX, {"Accept": "application/json"}])
def test_a_crash_shows_nothing_from_inside(app: Flask, headers: dict[str, str]) -> None:
    answer = app.test_client().get("/crash", headers=headers)
    assert answer.status_code == 500
    assert "hunter2" not in answer.text
    assert "ZeroDivision" not in answer.text
    assert "Traceback" not in answer.text


def test_a_page_of_error_names_the_requests_id(app: Flask) -> None:
    answer = app.test_client().get("/crash")
    assert answer.headers["X-Request-Id"] in answer.text


def test_the_error_is_said_in_the_readers_language(app: Flask) -> None:
    client = app.test_client()
    assert "这里没有内容。" in client.get("/missing", headers=CHINESE).text
    assert "There is nothing here." in client.get("/missing", headers=ENGLISH).text


def test_after_a_crashed_change_one_learns_what_was_kept(app: Flask) -> None:
    answer = app.test_client().post("/crash-on-post", headers=CHINESE)
    assert "此前保存的内容不受影响" in answer.text


def test_a_program_gets_problem_details(app: Flask) -> None:
    answer = app.test_client().get("/missing", headers={"Accept": "application/json", **ENGLISH})
    assert answer.mimetype == "application/problem+json"
    problem = answer.get_json()
    assert problem["status"] == 404
    assert problem["title"] == "There is nothing here."
    assert problem["request_id"] == answer.headers["X-Request-Id"]


def test_htmx_gets_a_toast_instead_of_a_page_in_a_page(app: Flask) -> None:
    answer = app.test_client().get("/missing", headers=HTMX)
    assert answer.headers["HX-Retarget"] == "#toasts"
    assert "<html" not in answer.text
    assert "data-toast" in answer.text


@pytest.mark.parametrize(("error", "status"), [
    (Forbidden(_l("You need %(what)s."), what="a key"), 403),
    (NotFound(_l("No such thing.")), 404),
    (Conflict(_l("Changed meanwhile.")), 409),
    (Busy(_l("Busy.")), 503),
])
def test_a_refusal_is_explained_in_its_own_words(app: Flask, error: GuanxiError, status: int) -> None:
    answer = refused(app, error)
    assert answer.status_code == status
    assert str(error) in answer.text


def test_a_database_that_went_away_is_a_503_that_asks_to_come_back(app: Flask) -> None:
    add_page(app, "/away", raising(OperationalError("SELECT secret", {}, Exception(SECRET))))
    answer = app.test_client().get("/away")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "SELECT" not in answer.text


def test_a_method_that_is_not_allowed_says_which_are(app: Flask) -> None:
    answer = app.test_client().post("/healthz")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_name_that_is_not_ours_gets_one_sentence_and_all_headers(app: Flask) -> None:
    answer = app.test_client().get("/preferences/", headers={"Host": "evil.example", **ENGLISH})
    assert answer.status_code == 400
    assert "GUANXI_TRUSTED_HOSTS" in answer.text
    assert "evil" not in answer.text
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_forged_form_is_refused(config: Config) -> None:
    answer = application(config).test_client().post("/preferences/theme", data={"theme": "dark"}, headers=ENGLISH)
    assert answer.status_code == 400
    assert "This page was open too long." in answer.text
