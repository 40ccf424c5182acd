"""New customers are told to a robot, once it answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from guanxi.api import Ctx
from guanxi.testing.factories import Made


class Robot(BaseHTTPRequestHandler):
    """Takes what is posted; `answers` are given one after the other, the last of them for ever."""

    posted: list[dict[str, Any]]
    answers: list[tuple[int, dict[str, Any]]]

    def do_POST(self) -> None:
        """Called by the server."""
        self.posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        code, said = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.send_response(code)
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def robot(ctx: Ctx, keep_setting: Callable[[str, object], None]) -> Iterator[type[Robot]]:
    """A messenger on this machine, whose address is set."""
    class Ours(Robot):
        posted: list[dict[str, Any]] = []
        answers = [(200, {"errcode": 0})]

    with HTTPServer(("127.0.0.1", 0), Ours) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        keep_setting("messenger.robot", f"http://127.0.0.1:{server.server_port}/robot?key=1")
        yield Ours
        server.shutdown()


def test_nothing_is_posted_before_a_robot_is_set(make: Made, run_jobs: Callable[..., int]) -> None:
    make.customer("张伟")
    assert run_jobs() == 1


def test_new_customers_are_told_without_their_names(
        robot: type[Robot], make: Made, run_jobs: Callable[..., int]) -> None:
    make.customer("张伟")
    run_jobs()
    assert robot.posted == [{"msgtype": "text", "text": {"content": "1 new customer"}}]


@pytest.mark.parametrize("failure", [(500, {}), (200, {"errcode": 45009, "errmsg": "too often"})])
def test_a_robot_that_fails_is_tried_again(
        robot: type[Robot], make: Made, run_jobs: Callable[..., int], failure: tuple[int, dict[str, Any]]) -> None:
    robot.answers = [failure, (200, {"errcode": 0})]
    make.customer("张伟")
    run_jobs()
    assert len(robot.posted) == 1
    run_jobs(waiting=True)
    assert len(robot.posted) == 2
    assert run_jobs(waiting=True) == 0
