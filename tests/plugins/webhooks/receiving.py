"""Other systems, as they receive: they answer, fail, stall; and webhooks that tell them."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sqlalchemy import select

from guanxi.accounts.principals import principal_for_user
from guanxi.ctx import Ctx, Principal
from guanxi.db import unit_of_work
from guanxi.runtime import Runtime
from guanxi_webhooks.models import Delivery, Receiver
from guanxi_webhooks.services import Wish, create_receiver


@dataclass
class Message:
    """What was received."""

    headers: dict[str, str]
    text: str
    at: float

    @property
    def body(self) -> dict[str, Any]:
        """As JSON."""
        found: dict[str, Any] = json.loads(self.text)
        return found


@dataclass
class Listener:
    """Another system. `answers` are statuses, one after the other, the last for ever; `before` is called first, with
    the connection."""

    url: str
    answers: list[int] = field(default_factory=lambda: [200])
    said: bytes = b"thanks"
    before: Callable[[socket.socket], None] = lambda _connection: None
    got: list[Message] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[Listener]:
    """A system that is told of things at 127.0.0.1."""
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            listener.got.append(Message({key.lower(): value for key, value in self.headers.items()}, text,
                                        time.monotonic()))
            try:
                listener.before(self.connection)
                status = listener.answers.pop(0) if len(listener.answers) > 1 else listener.answers[0]
                self.send_response(status)
                self.send_header("Content-Length", str(len(listener.said)))
                self.end_headers()
                self.wfile.write(listener.said)
            except OSError:
                pass  # hung up on

        def log_message(self, *_args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        listener = Listener(url=f"http://127.0.0.1:{server.server_port}/hook")
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield listener
        server.shutdown()


@dataclass
class SetUp:
    """Sets webhooks up."""

    runtime: Runtime
    maker: int

    def __call__(self, url: str, *events: str, by: int | None = None, segment: int | None = None) -> int:
        """A webhook that tells `url` of `events`, in the name of `by`."""
        wish = Wish(title="shop", url=url, events=events, segment_id=segment)
        with self.acting(by) as ctx, unit_of_work(ctx) as unit:
            return create_receiver(unit.ctx, wish)

    @contextmanager
    def acting(self, user_id: int | None = None) -> Iterator[Ctx]:
        """A Ctx of somebody who sets webhooks up."""
        with self.runtime.opened(Principal.system("test")) as ctx:
            person = principal_for_user(ctx.session, user_id or self.maker)
        assert person is not None
        with self.runtime.opened(person) as theirs:
            yield theirs


def deliveries(ctx: Ctx) -> list[Any]:
    """All there are, in order."""
    return list(ctx.session.execute(select(
        Delivery.id, Delivery.message, Delivery.name, Delivery.state, Delivery.attempts, Delivery.status,
        Delivery.problem, Delivery.answer, Delivery.next_at, Delivery.fields).order_by(Delivery.id)))


def receiver(ctx: Ctx, receiver_id: int) -> Any:
    """How one stands."""
    return ctx.session.execute(select(Receiver.paused, Receiver.failing_since, Receiver.old_secret, Receiver.secret)
                               .where(Receiver.id == receiver_id)).one()
