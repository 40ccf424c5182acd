"""`guanxi run` as a person starts it: an address, pages, a clean end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

Started = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def guanxi(tmp_path: Path) -> Iterator[Started]:
    """Start `guanxi` with these arguments over one instance of its own; ended with the test."""
    variables = {**os.environ, "GUANXI_INSTANCE": str(tmp_path), "LC_ALL": "C.UTF-8"}
    variables.pop("GUANXI_DATABASE_URL", None)
    with ExitStack() as stack:

        def start(*arguments: str) -> subprocess.Popen[str]:
            command = [sys.executable, "-m", "guanxi.cli", *arguments]
            process = subprocess.Popen(
                command, env=variables, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        start("init").wait(60)
        yield start


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_stop(guanxi: Started, number: signal.Signals) -> None:
    process = guanxi("run", "--port", "0", "--json")
    address = json.loads(first_line(process))["address"]
    with urllib.request.urlopen(f"{address}/readyz", timeout=10) as answer:
        assert answer.status == 200
    process.send_signal(number)
    assert process.wait(40) == 0


def test_the_report_is_the_only_thing_on_standard_output(guanxi: Started) -> None:
    process = guanxi("run", "--port", "0", "--json")
    first_line(process)
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=40)[0] == ""


def test_a_port_in_use_is_one_sentence_that_names_it(guanxi: Started) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        process = guanxi("run", "--port", str(port))
        _out, err = process.communicate(timeout=40)
    assert (process.returncode, str(port) in err, "Traceback" in err) == (1, True, False)


def test_a_database_that_is_behind_is_not_served(guanxi: Started) -> None:
    guanxi("migrate", "down", "base").wait(60)
    process = guanxi("run", "--port", "0")
    _out, err = process.communicate(timeout=40)
    assert (process.returncode, "guanxi migrate up" in err) == (1, True)


def test_the_address_listened_on_is_one_requests_may_name(guanxi: Started) -> None:
    process = guanxi("run", "--host", "127.0.0.2", "--port", "0", "--json")
    address = json.loads(first_line(process))["address"]
    with urllib.request.urlopen(f"{address}/healthz", timeout=10) as answer:
        assert (address.startswith("http://127.0.0.2:"), answer.status) == (True, 200)
