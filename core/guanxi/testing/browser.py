"""A browser for tests: keeps cookies, sends back the token of the last page, follows nothing by itself."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

PASSWORD = "红豆生南国 2026"
"""Of everybody in tests."""

_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


class Browser:
    """One person's browser."""

    def __init__(self, app: Flask, language: str = "en") -> None:
        self.client = app.test_client()
        self.headers = {"Accept-Language": language}
        self.token = ""

    def get(self, path: str, **headers: str) -> TestResponse:
        """Open a page."""
        return self._seen(self.client.get(path, headers=self.headers | headers))

    def post(self, path: str, data: Mapping[str, Any] | None = None, **headers: str) -> TestResponse:
        """Send a form of the last page."""
        sent = {"csrf_token": self.token, **(data or {})}
        return self._seen(self.client.post(path, data=sent, headers=self.headers | headers))

    def htmx(self, method: str, path: str, data: Mapping[str, Any] | None = None, **headers: str) -> TestResponse:
        """Send what htmx sends."""
        own = self.headers | {"HX-Request": "true", "X-CSRFToken": self.token} | headers
        return self._seen(self.client.open(path, method=method, data=data, headers=own))

    def sign_in(self, login: str, password: str = PASSWORD, **more: str) -> TestResponse:
        """Fill in the sign-in page."""
        self.get("/sign-in")
        answer = self.post("/sign-in", {"identifier": login, "password": password, **more})
        if answer.status_code == 303:
            self.get("/me")
        return answer

    def cookie(self) -> str:
        """The session cookie as it is sent."""
        found = self.client.get_cookie("guanxi")
        return found.value if found else ""

    def _seen(self, response: TestResponse) -> TestResponse:
        found = _TOKEN.search(response.get_data(as_text=True))
        if found:
            self.token = found[1]
        return response


def text_of(response: TestResponse) -> str:
    """What a reader sees of a page."""
    page = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", response.get_data(as_text=True), flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page))).strip()
