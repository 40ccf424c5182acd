"""An application for tests of the frame: the real one, with a few pages that fail on purpose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import Flask, render_template_string
from werkzeug.test import TestResponse

from guanxi.app import create_app
from guanxi.config import Config
from guanxi.errors import GuanxiError
from guanxi.web.context import public
from guanxi.web.toasts import toast

CHINESE = {"Accept-Language": "zh-CN,zh;q=0.9"}
ENGLISH = {"Accept-Language": "en-GB"}
HTMX = {"HX-Request": "true"}
PAGE = """{% extends "layout/bare.html" %}{% block title %}Hello{% endblock %}{% block lead %}{% endblock %}"""


def application(config: Config, *, base_url: str | None = None) -> Flask:
    """As in service: a crash is answered, not raised."""
    return create_app(replace(config, testing=False, base_url=base_url), [])


def add_page(app: Flask, path: str, view: Callable[[], str], method: str = "GET") -> None:
    """A page of the test's own that needs no sign-in."""
    app.add_url_rule(path, path, public(view), methods=[method])


def raising(error: Exception) -> Callable[[], str]:
    """A view that fails."""
    def view() -> str:
        raise error
    return view


def greeting() -> str:
    """A view that shows the frame."""
    return render_template_string(PAGE)


def said(text: str, undo: str = "") -> Callable[[], str]:
    """A view that did something and says so."""
    def view() -> str:
        toast(text, undo)
        return ""
    return view


def refused(app: Flask, error: GuanxiError, **headers: str) -> TestResponse:
    """What a page answers that refuses with `error`."""
    add_page(app, "/refuses", raising(error))
    return app.test_client().get("/refuses", headers=headers)
