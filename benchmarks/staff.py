"""Members of staff of each scope, signed in to the real application."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import SimpleNamespace

from flask import Flask
from flask.testing import FlaskClient

from benchmarks.databases import PASSWORD, SCOPES, Bench
from guanxi import serving
from guanxi.app import create_app
from guanxi.config import Config
from guanxi.plugin.discovery import Found, found_plugin
from tests.toy.guanxi_toy import plugin

_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


def application(bench: Bench, *plugins: Found) -> Flask:
    """The product over `bench`, with the plugin that fills its second table and `plugins`, settled as a web worker."""
    app = create_app(Config(instance=bench.folder, database_url=bench.url, secret_key="benchmark",
                            audit_key=b"benchmark"), [found_plugin(plugin), *plugins])
    serving.post_worker_init(SimpleNamespace(wsgi=None))  # only what it does about memory: no process is announced
    return app


@dataclass(frozen=True, slots=True)
class Staff:
    """A client for each scope."""

    app: Flask

    def client(self, scope: str) -> FlaskClient:
        """A client signed in as the one who has `scope`."""
        client = self.app.test_client()
        found = _TOKEN.search(client.get("/sign-in").text)
        assert found is not None
        answer = client.post("/sign-in", data={"csrf_token": found[1], "identifier": f"user{SCOPES[scope][0]}",
                                               "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client


def opened(client: FlaskClient, path: str, language: str = "zh") -> str:
    """The page at `path`; anything but 200 ends the run."""
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return answer.text
