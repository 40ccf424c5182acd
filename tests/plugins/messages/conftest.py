"""What the tests of messages share: the plugin is on, a real mail server, customers to write to."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import pytest
from aiosmtpd.controller import Controller

from guanxi.config import Config
from guanxi.ctx import Ctx
from guanxi.testing.factories import Made
from tests.plugins.messages.office import Letterbox, Office

BASE = "https://crm.example.com"


@pytest.fixture
def plugin_packages() -> Mapping[str, str]:
    """Messages alone."""
    return {"messages": "guanxi_messages"}


@pytest.fixture
def letterbox() -> Iterator[Letterbox]:
    """A mail server that keeps what it is handed."""
    box = Letterbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        box.port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=box.port)
    server.start()
    yield box
    server.stop()


@pytest.fixture
def config(config: Config, letterbox: Letterbox) -> Config:
    """An installation that reaches it, and has an address."""
    return replace(config, smtp_url=f"smtp+plain://127.0.0.1:{letterbox.port}/crm@example.com", base_url=BASE)


@pytest.fixture
def office(ctx: Ctx, make: Made, run_jobs: Callable[..., int], letterbox: Letterbox) -> Office:
    """Messages in a sentence each."""
    return Office(ctx, make, run_jobs, letterbox)
