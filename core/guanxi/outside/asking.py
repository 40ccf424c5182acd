"""Asking a web server: bounded in time and size, and never further than the address that was checked."""

from __future__ import annotations

import json
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal
from urllib.parse import urljoin

import httpcore2

from guanxi import __version__
from guanxi.ctx import Ctx
from guanxi.db import WriteSession
from guanxi.db.sessions import own_session
from guanxi.errors import ProgrammingError, Text
from guanxi.i18n import _l
from guanxi.outside.addresses import AddressRefused, Place, Unreachable, read_address
from guanxi.outside.connecting import CheckedBackend, Deadline

Method = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
MOST_BYTES: Final = 1_000_000
SECONDS: Final = 10.0
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_SAFE: Final = frozenset({"GET", "HEAD"})
_FAILURES: Final = (OSError, httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.RemoteProtocolError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server said. `headers` by their names in small letters; `body` as it came, cut off where not `whole`."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool
    url: str
    milliseconds: int

    def json(self) -> Any:
        """The body as JSON. Raises ValueError when it is none, or was cut off."""
        if not self.whole:
            raise ValueError(f"the answer is longer than {len(self.body)} bytes")
        return json.loads(self.body)


def fetch(ctx: Ctx, url: str, *, method: Method = "GET", body: bytes | None = None,
          headers: Mapping[str, str] | None = None, seconds: float = SECONDS, most: int = MOST_BYTES,
          redirects: int = 0) -> Answer:
    """What the server at `url` answers within `seconds` altogether, its first `most` bytes.

    Any status is an answer. Redirects are followed `redirects` times, of GET and HEAD, each looked at like a typed
    address; `headers` are not told to another host. No proxy is taken from the environment, nothing is unpacked.
    Raises AddressRefused, which further tries would not change, and Unreachable.
    """
    if redirects and method not in _SAFE:
        raise ProgrammingError("only GET and HEAD follow redirects")
    if isinstance(own_session(ctx.session), WriteSession):
        raise ProgrammingError("nobody else can write meanwhile: ask a server outside of a unit of work")
    started, deadline, place, told = time.monotonic(), Deadline(seconds), read_address(url), dict(headers or {})
    answer = _ask(ctx, place, method, body, told, deadline, most)
    for _step in range(redirects):
        onward = _onward(answer, place)
        if onward is None:
            break
        told = told if onward.origin == place.origin else {}
        place, answer = onward, _ask(ctx, onward, method, body, told, deadline, most)
    status, said, text, whole = answer
    return Answer(status=status, headers=said, body=text, whole=whole, url=place.url,
                  milliseconds=round((time.monotonic() - started) * 1000))


_Said = tuple[int, Mapping[str, str], bytes, bool]


def _onward(answer: _Said, place: Place) -> Place | None:
    status, headers, _body, _whole = answer
    location = headers.get("location")
    return read_address(urljoin(place.url, location)) if status in _REDIRECTS and location else None


def _ask(ctx: Ctx, place: Place, method: str, body: bytes | None, headers: Mapping[str, str], deadline: Deadline,
         most: int) -> _Said:
    request = _request(place, method, body, headers)
    backend = CheckedBackend(ctx, place, deadline)
    try:
        with (httpcore2.ConnectionPool(ssl_context=_certificates(), network_backend=backend) as pool,
              pool.stream(**request) as response):
            kept, whole = _read(response, most)
            said = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            return response.status, said, kept, whole
    except httpcore2.LocalProtocolError as error:
        raise AddressRefused(_l("A header of this request can't be sent: %(why)s."), why=str(error)) from error
    except _FAILURES as error:
        first = _first(error)
        raise Unreachable(_why(first), host=place.host, kind=type(first).__name__) from error


def _request(place: Place, method: str, body: bytes | None, headers: Mapping[str, str]) -> dict[str, Any]:
    given = {"Host": _host_header(place), "User-Agent": f"Guanxi/{__version__}", "Accept": "*/*",
             "Accept-Encoding": "identity", "Connection": "close", **headers}
    if body is not None:
        given["Content-Length"] = str(len(body))
    where = httpcore2.URL(scheme=place.scheme.encode(), host=place.host.encode(), port=place.port,
                          target=place.target.encode())
    return {"method": method, "url": where, "headers": list(given.items()), "content": body}


def _host_header(place: Place) -> str:
    return place.url.split("/", 3)[2]


def _read(response: httpcore2.Response, most: int) -> tuple[bytes, bool]:
    """The first `most` bytes, and whether that is all. What comes after them is never read."""
    kept = bytearray()
    for chunk in response.iter_stream():
        kept += chunk
        if len(kept) > most:
            return bytes(kept[:most]), False
    return bytes(kept), True


def _first(error: BaseException) -> BaseException:
    """What the library's own error was made of: it hands that on as an argument, and clears the cause."""
    within = error.args[0] if error.args else None
    return _first(within) if isinstance(within, BaseException) else error


def _why(error: BaseException) -> Text:
    if isinstance(error, (TimeoutError, httpcore2.TimeoutException)):
        return _l("“%(host)s” did not answer in time.")
    if isinstance(error, socket.gaierror):
        return _l("There is no server called “%(host)s”.")
    if isinstance(error, ssl.SSLError):
        return _l("The certificate of “%(host)s” is not valid, or no secure connection could be made.")
    return _l("“%(host)s” could not be reached (%(kind)s).")


@cache
def _certificates() -> ssl.SSLContext:
    """Those whom this machine trusts; read once, which takes 20 ms."""
    return httpcore2.default_ssl_context()
