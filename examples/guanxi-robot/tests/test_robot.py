"""Messages by a robot: posted once, put off when it has had enough, in doubt when it does not answer."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from guanxi.api import Ctx, service, unit_of_work
from guanxi.testing.factories import Made


class Robot(BaseHTTPRequestHandler):
    """Takes what is posted; `answers` are given one after the other, the last of them for ever."""

    posted: list[dict[str, Any]]
    answers: list[dict[str, Any]]

    def do_POST(self) -> None:
        """Called by the server."""
        self.posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        said = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def robot(ctx: Ctx, keep_setting: Callable[[str, object], None]) -> Iterator[type[Robot]]:
    """A robot on this machine, whose address is set."""
    class Ours(Robot):
        posted: list[dict[str, Any]] = []
        answers = [{"errcode": 0}]

    with HTTPServer(("127.0.0.1", 0), Ours) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        keep_setting("robot.address", f"http://127.0.0.1:{server.server_port}/robot?key=1")
        yield Ours
        server.shutdown()


def sent_to(ctx: Ctx, ids: list[int]) -> None:
    """Ask for a message by the robot."""
    messages = service(ctx, "messages")
    asked = messages.Asked(key=f"robot {ids}", channel="robot.group", purpose="service", content=messages.Content(
        texts={"zh": messages.Words(body="{{ customer.name }}，您的订单到了")}))
    with unit_of_work(ctx) as unit:
        messages.send(unit.ctx, asked, ids)


def test_a_message_is_posted_and_mentions_its_reader(
        robot: type[Robot], ctx: Ctx, make: Made, run_jobs: Callable[..., int]) -> None:
    sent_to(ctx, [make.customer("张伟", phone="13800138000")])
    run_jobs()
    assert robot.posted == [{"msgtype": "text", "text": {
        "content": "张伟，您的订单到了", "mentioned_mobile_list": ["13800138000"]}}]


def test_what_the_robot_puts_off_goes_later_and_once(
        robot: type[Robot], ctx: Ctx, make: Made, run_jobs: Callable[..., int]) -> None:
    robot.answers = [{"errcode": 45009}, {"errcode": 0}]
    sent_to(ctx, [make.customer("张伟", phone="13800138000")])
    run_jobs()
    assert len(robot.posted) == 1
    run_jobs(waiting=True)
    assert len(robot.posted) == 2
    run_jobs(waiting=True)
    assert len(robot.posted) == 2
