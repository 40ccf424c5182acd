"""Addresses that people typed: read strictly, and the machines they lead to judged one by one."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address
from queue import Empty, Queue
from typing import Final, NoReturn
from urllib.parse import SplitResult, quote, urlsplit

import idna

from guanxi.ctx import Ctx
from guanxi.errors import BadRequest, Busy
from guanxi.i18n import _l
from guanxi.outside.networks import Address, address_of, is_outside, is_within, networks_of

LONGEST: Final = 2_000
RESOLVING: Final = 5.0
"""Seconds a name server may take."""

_PORTS: Final = {"https": 443, "http": 80}
_FIRST_FREE_PORT: Final = 1024
"""Below it live services of other kinds, whose protocols a request could be mistaken for."""

_NAME: Final = re.compile(r"[a-z0-9._-]{1,253}")
_UNWRITTEN: Final = "!#$%&'()*+,/:;=?@[]~-._"
"""What stands in an address as it is (RFC 3986); whatever else was typed is quoted."""


class AddressRefused(BadRequest):
    """Nothing may be sent to this address, now or later."""


class Unreachable(Busy):
    """The server did not answer, or not in time; later it may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An address, read: `host` in ASCII, as it stands in the certificate; `target` is path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> tuple[str, str, int]:
        """Whom one speaks to."""
        return self.scheme, self.host, self.port

    @property
    def url(self) -> str:
        """As it was understood."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        shown = host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"
        return f"{self.scheme}://{shown}{self.target}"


def check_address(ctx: Ctx, url: str) -> str:
    """`url` as it is understood. Raises AddressRefused, in words, when `fetch` would not go there, and Unreachable
    when there is no such server.

    For forms: what a name leads to may be another machine later, so `fetch` looks again each time.
    """
    place = read_address(url)
    try:
        machines(ctx, place, RESOLVING)
    except OSError as error:
        raise Unreachable(_l("There is no server called “%(host)s”."), host=place.host) from error
    return place.url


def read_address(url: str) -> Place:
    """The parts of `url`. Raises AddressRefused."""
    try:
        parts = urlsplit(_typed(url))
        port = parts.port
    except ValueError:
        _unreadable()
    if parts.scheme not in _PORTS or not parts.hostname:
        raise AddressRefused(_l("Write the whole address, beginning with https://."))
    if parts.username is not None or parts.password is not None:
        raise AddressRefused(_l("Leave user name and password out of the address."))
    return Place(scheme=parts.scheme, host=_host(parts.hostname), port=_PORTS[parts.scheme] if port is None else port,
                 target=_target(parts))


def machines(ctx: Ctx, place: Place, seconds: float) -> list[str]:
    """The addresses `place` leads to, all of which may be spoken to. Raises AddressRefused, also when only one may
    not, and TimeoutError or OSError when the name can't be looked up."""
    found = _resolved(place.host, place.port, seconds)
    allowed = networks_of(ctx.outside.networks)
    if all(is_within(address, allowed) for address in found):
        return [str(address) for address in found]
    if not all(is_within(address, allowed) or is_outside(address) for address in found):
        raise AddressRefused(
            _l("“%(host)s” leads into an internal network, where nothing is sent. Whoever runs this installation can "
               "allow it by GUANXI_OUTSIDE_NETWORKS."), host=place.host)
    _check_public(ctx, place)
    return [str(address) for address in found]


def _check_public(ctx: Ctx, place: Place) -> None:
    """What is asked of machines on the Internet; those that were allowed by their network may do as they like."""
    if place.scheme != "https" and not ctx.outside.plain:
        raise AddressRefused(_l("The address must begin with https://, so that nobody reads along."))
    if place.port not in _PORTS.values() and place.port < _FIRST_FREE_PORT:
        raise AddressRefused(_l("Port %(port)s is not for web servers: use 443, or one from 1024 on."), port=place.port)


def _typed(url: str) -> str:
    text = url.strip()
    if len(text) > LONGEST or not text.isprintable() or any(char.isspace() or char == "\\" for char in text):
        _unreadable()
    return text


def _host(name: str) -> str:
    """`name` as it is looked up: Chinese and other names by IDNA (UTS 46), others as they are."""
    try:
        if ":" in name:
            return str(IPv6Address(name.replace("%", "?")))  # a zone would name an interface of ours
        host = name if name.isascii() else idna.encode(name, uts46=True).decode()
    except ValueError:  # idna's errors are such, too
        _unreadable()
    return host.rstrip(".") if _NAME.fullmatch(host) else _unreadable()


def _target(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe=_UNWRITTEN)
    return f"{path}?{quote(parts.query, safe=_UNWRITTEN)}" if parts.query else path


def _resolved(host: str, port: int, seconds: float) -> Sequence[Address]:
    """All addresses of `host`, each once. The system's resolver knows no deadline, so it is waited for from here."""
    answers: Queue[list[str] | OSError] = Queue()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put([str(sockaddr[0]) for *_others, sockaddr in found])
        except OSError as error:
            answers.put(error)
        except (UnicodeError, ValueError) as error:
            answers.put(OSError(str(error)))

    threading.Thread(target=look_up, name="resolver", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        raise TimeoutError("resolver") from None
    if isinstance(answer, OSError):
        raise answer
    return [address_of(text) for text in dict.fromkeys(answer)]


def _unreadable() -> NoReturn:
    raise AddressRefused(_l("This is no address of a web server. Write it as in https://example.com/guanxi."))
