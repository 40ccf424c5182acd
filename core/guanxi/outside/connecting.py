"""Connections that go where they were allowed to, and end in time.

The address is judged here, where the connection is made: whatever wrote it and whatever a name leads to by now, the
socket is opened to an address that was looked at. Certificate and Host keep the name.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from typing import Any, Final

import httpcore2

from guanxi.ctx import Ctx
from guanxi.outside.addresses import Place, machines

_AT_ONCE: Final = 65_536


class Deadline:
    """A moment by which everything has to be done."""

    __slots__ = ("_until",)

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds until then. Raises httpcore2.ReadTimeout when there are none."""
        seconds = self._until - time.monotonic()
        if seconds <= 0:
            raise httpcore2.ReadTimeout("deadline")
        return seconds


class CheckedBackend(httpcore2.NetworkBackend):
    """Connects to `place`, if it may be spoken to."""

    def __init__(self, ctx: Ctx, place: Place, deadline: Deadline) -> None:
        self._ctx, self._place, self._deadline = ctx, place, deadline
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
                    socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None) -> httpcore2.NetworkStream:
        """The first of the machines that takes a connection, in the order the resolver names them."""
        if (host, port) != (self._place.host, self._place.port):
            raise httpcore2.ConnectError("another host than the one asked for")
        failure: Exception = httpcore2.ConnectError("no address")
        for address in machines(self._ctx, self._place, self._deadline.left()):
            try:
                return TimedStream(self._sockets.connect_tcp(address, port, self._deadline.left(), socket_options=()),
                                   self._deadline)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure


class TimedStream(httpcore2.NetworkStream):
    """A connection on which no step outlasts the deadline: a server that drips gains nothing."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has come, `max_bytes` at most."""
        return self._stream.read(min(max_bytes, _AT_ONCE), self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send it all, a piece at a time, since each piece may wait as long as is left."""
        for start in range(0, len(buffer), _AT_ONCE):
            self._stream.write(buffer[start:start + _AT_ONCE], self._deadline.left())

    def close(self) -> None:
        """End the connection."""
        self._stream.close()

    def start_tls(self, ssl_context: ssl.SSLContext, server_hostname: str | None = None,
                  timeout: float | None = None) -> httpcore2.NetworkStream:
        """The same connection, encrypted, with a certificate for `server_hostname`."""
        return TimedStream(self._stream.start_tls(ssl_context, server_hostname, self._deadline.left()), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """What the library wants to know of the socket."""
        return self._stream.get_extra_info(info)
