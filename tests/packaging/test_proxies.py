"""Behind a proxy: the visitor's address and scheme are believed from as many proxies as there are."""

from __future__ import annotations

import runpy
from pathlib import Path

from flask import Flask, request

from guanxi import serving
from guanxi.app import believe_proxies

FORGED = {"X-Forwarded-For": "6.6.6.6, 203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "crm.example"}


def seen(proxies: int) -> tuple[str | None, str]:
    """The address and the URL that a view sees."""
    app = Flask(__name__)
    app.add_url_rule("/", "seen", lambda: [request.remote_addr, request.url])
    believe_proxies(app, proxies)
    answer = app.test_client().get("/", headers=FORGED, environ_base={"REMOTE_ADDR": "10.0.0.1"})
    address, url = answer.get_json()
    return address, url


def test_nobody_is_believed_by_default() -> None:
    assert seen(0) == ("10.0.0.1", "http://localhost/")


def test_one_proxy_is_believed_but_not_what_the_visitor_told_it() -> None:
    assert seen(1) == ("203.0.113.9", "https://crm.example/")


def test_gunicorn_in_a_checkout_serves_as_guanxi_run_does(root: Path) -> None:
    names = set(runpy.run_path(str(root / "gunicorn.conf.py"))["__all__"])
    assert names == {*serving.SETTINGS, "bind"}
