"""A plugin switched on and off while people work, over two web workers: no error, and nobody sees what was before."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from guanxi.config import Config
from guanxi.ctx import Ctx
from tests.core.accounts_help import PASSWORD, default_role, make_user
from tests.core.job_toys import start, wait_until
from tests.core.test_web_killed import Client, serve

TOGGLES = 50
LEAST_REQUESTS = 2_000
PATHS = ("/faulty/", "/customers", "/faulty/", "/plugins")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of the plugin's page: when it began and ended, and what was answered."""

    began: float
    ended: float
    status: int


@dataclass(frozen=True, slots=True)
class Toggle:
    """One switch: somewhere between `began` and `done` it took effect."""

    began: float
    done: float
    on: bool


def keep_asking(client: Client, stop: threading.Event, asked: list[Asked], others: list[int]) -> None:
    place = 0
    while not stop.is_set():
        path = PATHS[place % len(PATHS)]
        place += 1
        began = time.monotonic()
        status = client.ask(path)
        if path == "/faulty/":
            asked.append(Asked(began, time.monotonic(), status))
        else:
            others.append(status)


def possible(one: Asked, toggles: list[Toggle]) -> set[int]:
    """The answers that were true at some moment of a request; off before the first toggle."""
    found, state = set(), 404
    for toggle in toggles:
        if one.began <= toggle.done:
            found.add(state)
        state = 200 if toggle.on else 404
        if one.ended < toggle.began:
            return found
    return {*found, state}


@pytest.mark.slow
def test_no_worker_shows_what_was_before(
    ctx: Ctx, config: Config, tmp_path: Path, install: Callable[..., None]
) -> None:
    install(faulty="tests.faulty.guanxi_faulty")
    make_user(ctx, default_role(ctx, "administrator"), login="boss", password=PASSWORD)
    port, stop = tmp_path / "port", threading.Event()
    asked: list[Asked] = []
    others: list[int] = []
    toggles: list[Toggle] = []
    web = start(serve, config.database_url, config.instance, port)
    try:
        wait_until(port.exists)
        clients = [Client(f"http://127.0.0.1:{port.read_text()}") for _place in range(4)]
        for client in clients:
            client.sign_in()
        visitors = [threading.Thread(target=keep_asking, args=(client, stop, asked, others)) for client in clients[1:]]
        for visitor in visitors:
            visitor.start()
        while len(toggles) < TOGGLES or len(asked) + len(others) < LEAST_REQUESTS:
            on, seen, began = len(toggles) % 2 == 0, len(asked), time.monotonic()
            assert clients[0].ask(f"/plugins/faulty/{'enable' if on else 'disable'}", {}) == 303
            toggles.append(Toggle(began, time.monotonic(), on))
            clients[0].see_a_form()
            wait_until(lambda seen=seen: len(asked) > seen + 3)  # type: ignore[misc] # bound at once
        stop.set()
        for visitor in visitors:
            visitor.join()
    finally:
        stop.set()
        web.terminate()
        web.join()
    assert set(others) == {200}
    assert [one for one in asked if one.status not in possible(one, toggles)] == []
    assert {one.status for one in asked} == {200, 404}
    assert len(toggles) >= TOGGLES
