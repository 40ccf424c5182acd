"""The receiver of the documentation takes what was signed, once, and nothing else."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from guanxi_webhooks.signing import new_message, new_secret, signed

PAGE = Path(__file__).parents[2] / "docs" / "webhooks.md"
SECRET, BODY = new_secret(), '{"type": "customers.created", "note": "张伟"}'
Send = Callable[[dict[str, str], str], int]


@pytest.fixture
def send() -> Iterator[Send]:
    """Start the receiver of the page, and send it something; the status it answers."""
    [code] = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {"__name__": "receiver"}
    exec(code, names)
    handler = names["Receiver"]
    handler.secret, handler.log_message = SECRET, lambda *_args: None
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()

        def post(headers: dict[str, str], body: str) -> int:
            request = Request(f"http://127.0.0.1:{server.server_port}/", body.encode(), headers)
            try:
                with urlopen(request, timeout=10) as answer:
                    return int(answer.status)
            except HTTPError as error:
                with error:
                    return error.code

        yield post
        server.shutdown()


def test_what_was_signed_is_taken_once(send: Send, capfd: pytest.CaptureFixture[str]) -> None:
    headers = dict(signed([SECRET], new_message(), datetime.now(UTC), BODY))
    assert [send(headers, BODY), send(headers, BODY)] == [204, 204]
    assert [json.loads(line) for line in capfd.readouterr().out.splitlines()] == [json.loads(BODY)]


def test_what_was_signed_by_the_old_secret_too_is_taken(send: Send) -> None:
    assert send(dict(signed([new_secret(), SECRET], new_message(), datetime.now(UTC), BODY)), BODY) == 204


def test_anything_else_is_not(send: Send) -> None:
    now, name = datetime.now(UTC), new_message()
    good, bad = dict(signed([SECRET], name, now, BODY)), dict(signed([new_secret()], name, now, BODY))
    old = dict(signed([SECRET], name, datetime(2026, 1, 1, tzinfo=UTC), BODY))
    assert [send(bad, BODY), send(good, BODY + " "), send(old, BODY), send({}, BODY)] == [400] * 4
