"""Web workers killed under writes: what was acknowledged is there, whole, and nothing is there by halves."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from guanxi.audit.models import AuditEntry
from guanxi.cli.serve import serve_web
from guanxi.config import Config
from guanxi.ctx import Ctx
from guanxi.customers.models import Customer
from guanxi.events.models import EventRow
from tests.core.accounts_help import PASSWORD, default_role, make_user
from tests.core.job_toys import start, wait_until
from tests.strength import times

_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
KILLS = times(12, 4)


class Staying(urllib.request.HTTPRedirectHandler):
    """Answers with the redirect itself: it is the acknowledgement."""

    def redirect_request(self, *_args: Any) -> None:
        """Follow nothing."""


class Client:
    """A person's browser over a real connection."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), Staying())
        self._token = ""

    def ask(self, path: str, data: dict[str, str] | None = None) -> int:
        """The status of the answer; 0 where the connection broke."""
        body = None if data is None else urlencode({"csrf_token": self._token, **data}).encode()
        try:
            with self._opener.open(f"{self._address}{path}", body, timeout=60) as answer:
                self._token = (_TOKEN.search(answer.read().decode()) or [""] * 2)[1]
                return int(answer.status)
        except urllib.error.HTTPError as answer:
            return answer.code
        except (OSError, HTTPException):
            return 0

    def sign_in(self) -> None:
        """Until it works: the first worker may still be starting."""
        wait_until(lambda: self.ask("/sign-in") == 200)
        wait_until(lambda: self.ask("/sign-in", {"identifier": "boss", "password": PASSWORD}) == 303)
        self.see_a_form()

    def see_a_form(self) -> None:
        """For its token."""
        wait_until(lambda: self.ask("/customers/new") == 200)


def serve(url: str, instance: Path, port: Path) -> None:
    """The web, as `guanxi run` starts it; the port it chose is written to `port`."""
    listener = socket.create_server(("127.0.0.1", 0))
    port.with_suffix(".draft").write_text(str(listener.getsockname()[1]))
    port.with_suffix(".draft").rename(port)
    serve_web(listener, Config(instance=instance, database_url=url, secret_key="test-signing-key",
                               audit_key=b"test-audit-key"))


def children(pid: int) -> list[int]:
    """The worker processes of a gunicorn."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def write(client: Client, seed: int, stop: threading.Event, acknowledged: list[str]) -> None:
    number = 0
    while not stop.is_set():
        name = f"客户 {seed}-{number}"
        number += 1
        if client.ask("/customers/new", {"kind": "person", "name": name}) == 303:
            acknowledged.append(name)


@pytest.mark.slow
def test_what_was_acknowledged_is_there_and_whole(ctx: Ctx, config: Config, tmp_path: Path) -> None:
    make_user(ctx, default_role(ctx, "administrator"), login="boss", password=PASSWORD)
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    chance, port, stop = random.Random(seed), tmp_path / "port", threading.Event()
    acknowledged: list[str] = []
    web = start(serve, config.database_url, config.instance, port)
    try:
        wait_until(port.exists)
        clients = [Client(f"http://127.0.0.1:{port.read_text()}") for _place in range(3)]
        for client in clients:
            client.sign_in()
        writers = [threading.Thread(target=write, args=(client, place, stop, acknowledged))
                   for place, client in enumerate(clients)]
        for writer in writers:
            writer.start()
        for _kill in range(KILLS):
            before = len(acknowledged)
            wait_until(lambda before=before: len(acknowledged) > before)  # type: ignore[misc] # bound at once
            time.sleep(chance.uniform(0, 0.3))
            os.kill(chance.choice(children(web.pid or 0)), signal.SIGKILL)
        stop.set()
        for writer in writers:
            writer.join()
    finally:
        web.terminate()
        web.join()
    written = {row.id: row.name for row in ctx.session.execute(select(Customer.id, Customer.name))}
    told = [one for fields in ctx.session.scalars(select(EventRow.fields).where(EventRow.name == "customers.created"))
            for one in fields["customer_ids"]]
    recorded = ctx.session.scalars(select(AuditEntry.entity_id).where(
        AuditEntry.entity == "customer", AuditEntry.action == "create"))
    assert len(acknowledged) >= KILLS
    assert set(acknowledged) <= set(written.values())
    assert max(Counter(written.values()).values()) == 1
    assert Counter(told) == Counter(list(written))
    assert Counter(recorded) == Counter(list(written))
