"""Web servers on this machine, a name server of our own, and whoever is counted at the door."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpcore2
import pytest

PUBLIC = "93.184.216.34"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def redirect(location: str) -> bytes:
    """An answer that sends elsewhere."""
    return f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()


@dataclass
class Canary:
    """A server that says what `answers` say, one after the other and the last for ever, and keeps what it was asked."""

    port: int
    answers: list[bytes | Callable[[socket.socket], None]] = field(default_factory=lambda: [OK])
    asked: list[bytes] = field(default_factory=list)

    def serve(self, connection: socket.socket) -> None:
        """One connection."""
        with connection:
            connection.settimeout(10)
            self.asked.append(connection.recv(65536))
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            try:
                if callable(answer):
                    answer(connection)
                else:
                    connection.sendall(answer)
            except OSError:
                pass  # it was hung up on


@contextmanager
def canary() -> Iterator[Canary]:
    """A canary on 127.0.0.1."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        found = Canary(listening.getsockname()[1])

        def accept() -> None:
            while True:
                try:
                    connection, _who = listening.accept()
                except OSError:
                    return
                threading.Thread(target=found.serve, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield found
        listening.shutdown(socket.SHUT_RDWR)


def names(monkeypatch: pytest.MonkeyPatch, known: Mapping[str, Sequence[str]]) -> list[str]:
    """Let a name lead to other addresses each time it is looked up, the last of them for ever; names looked up."""
    looked_up: list[str] = []
    real = socket.getaddrinfo

    def look_up(host: str, port: int, *args: object, **kwargs: object) -> list[Any]:
        if host not in known:
            return real(host, port, *args, **kwargs)  # type: ignore[arg-type]  # handed on as it came
        looked_up.append(host)
        answers = known[host]
        texts = answers[min(looked_up.count(host), len(answers)) - 1].split()
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (text, port)) for text in texts]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return looked_up


def lead_all_to(monkeypatch: pytest.MonkeyPatch, port: int) -> list[str]:
    """Let every connection end at `port` of this machine, whatever it was opened to; the addresses opened to."""
    opened: list[str] = []
    real = httpcore2.SyncBackend.connect_tcp

    def connect(self: httpcore2.SyncBackend, host: str, _port: int, timeout: float | None = None,
                **options: Any) -> httpcore2.NetworkStream:
        opened.append(host)
        return real(self, "127.0.0.1", port, timeout, **options)

    monkeypatch.setattr(httpcore2.SyncBackend, "connect_tcp", connect)
    return opened
