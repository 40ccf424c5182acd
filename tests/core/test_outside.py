"""What people typed the address of is asked outside, and never inside."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from guanxi.config import load_config
from guanxi.ctx import Ctx, Outside
from guanxi.db import unit_of_work
from guanxi.errors import ConfigurationError, ProgrammingError
from guanxi.outside import AddressRefused, Unreachable, check_address, fetch
from tests.core.outside_help import OK, PUBLIC, Canary, canary, lead_all_to, names, redirect

INSIDE = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001",
    "127.0.0.1.", "127.255.255.254", "0.0.0.0", "0", "localhost", "LOCALHOST", "localhost.",
    "１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1",
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::1]", "[::127.0.0.1]", "[fe80::1]", "[fd00:ec2::254]",
    "[ff02::1]", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200",
    "168.63.129.16", "192.0.0.192", "198.18.0.1", "203.0.113.7", "224.0.0.1", "240.0.0.1", "255.255.255.255",
]
UNREAD = ["ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "https://", "example.com", "https:///x",
          "https://user:secret@example.com/", "https://exa mple.com/", "https://example.com\\@127.0.0.1/",
          "https://example.com:99999/", "https://example.com/\r\nX: 1", "https://[::1", "https://ex%61mple.com/",
          "https://[fe80::1%25eth0]/", "https://example.com/" + "x" * 2000]


@pytest.fixture
def door() -> Iterator[Canary]:
    """A server on this machine."""
    with canary() as found:
        yield found


@pytest.fixture
def nearby(ctx: Ctx) -> Ctx:
    """A Ctx that may ask servers on this machine."""
    return replace(ctx, outside=Outside(networks=("127.0.0.1/32",)))


@pytest.fixture
def plain(ctx: Ctx) -> Ctx:
    """A Ctx that may ask the Internet without encryption."""
    return replace(ctx, outside=Outside(plain=True))


@pytest.mark.parametrize("host", INSIDE)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_notation_leads_inside(
        plain: Ctx, door: Canary, monkeypatch: pytest.MonkeyPatch, host: str, scheme: str) -> None:
    lead_all_to(monkeypatch, door.port)
    with pytest.raises((AddressRefused, Unreachable)):
        fetch(plain, f"{scheme}://{host}:{door.port}/", seconds=2)
    assert door.asked == []


@pytest.mark.parametrize("host", INSIDE)
def test_no_redirect_leads_inside(plain: Ctx, door: Canary, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    names(monkeypatch, {"outside.example": [PUBLIC]})
    lead_all_to(monkeypatch, door.port)
    door.answers = [redirect(f"http://{host}:{door.port}/")]
    with pytest.raises((AddressRefused, Unreachable)):
        fetch(plain, "http://outside.example/", redirects=5, seconds=2)
    assert len(door.asked) == 1


@pytest.mark.parametrize("url", UNREAD)
def test_what_is_no_address_of_a_web_server_is_refused_before_anything_is_looked_up(
        plain: Ctx, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    looked_up = names(monkeypatch, {"example.com": [PUBLIC]})
    with pytest.raises(AddressRefused):
        fetch(plain, url)
    assert looked_up == []


def test_a_name_that_leads_elsewhere_by_now_is_looked_at_again(
        plain: Ctx, door: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, {"moving.example": [PUBLIC, "127.0.0.1"]})
    lead_all_to(monkeypatch, door.port)
    assert check_address(plain, "http://moving.example/") == "http://moving.example/"
    with pytest.raises(AddressRefused, match="GUANXI_OUTSIDE_NETWORKS"):
        fetch(plain, "http://moving.example/")
    assert door.asked == []


def test_a_name_is_looked_up_once_and_its_address_connected_to(
        plain: Ctx, door: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up = names(monkeypatch, {"moving.example": [PUBLIC, "127.0.0.1"]})
    opened = lead_all_to(monkeypatch, door.port)
    assert fetch(plain, "http://moving.example/hook?a=1").body == b"ok"
    assert (looked_up, opened) == (["moving.example"], [PUBLIC])
    assert door.asked[0].startswith(b"GET /hook?a=1 HTTP/1.1\r\nHost: moving.example\r\n")


def test_a_name_of_which_one_address_lies_inside_is_refused(
        plain: Ctx, door: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, {"both.example": [f"{PUBLIC} 10.0.0.1"]})
    lead_all_to(monkeypatch, door.port)
    with pytest.raises(AddressRefused):
        fetch(plain, "http://both.example/")
    assert door.asked == []


def test_networks_that_were_allowed_are_asked_at_any_port_without_encryption(nearby: Ctx, door: Canary) -> None:
    assert fetch(nearby, f"http://127.0.0.1:{door.port}/").status == 200
    with pytest.raises(AddressRefused):
        fetch(nearby, f"http://127.0.0.2:{door.port}/")


def test_elsewhere_encryption_and_a_port_of_web_servers_are_asked_for(
        ctx: Ctx, monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, {"outside.example": [PUBLIC]})
    with pytest.raises(AddressRefused, match="https"):
        check_address(ctx, "http://outside.example/")
    with pytest.raises(AddressRefused, match="Port 25"):
        check_address(ctx, "https://outside.example:25/")
    assert check_address(ctx, " https://Outside.example:8443/钩?x=爱 ") == (
        "https://outside.example:8443/%E9%92%A9?x=%E7%88%B1")


def test_a_chinese_name_is_asked_by_its_ascii_form(ctx: Ctx, monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, {"xn--fiq228c.example": [PUBLIC]})
    assert check_address(ctx, "https://中文.example") == "https://xn--fiq228c.example/"


def test_headers_are_not_told_to_another_host(plain: Ctx, door: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, {"first.example": [PUBLIC], "second.example": [PUBLIC]})
    lead_all_to(monkeypatch, door.port)
    door.answers = [redirect("/again"), redirect("http://second.example/"), OK]
    answer = fetch(plain, "http://first.example/", headers={"Authorization": "Bearer s3cret"}, redirects=2)
    assert (answer.url, [b"s3cret" in asked for asked in door.asked]) == ("http://second.example/", [True, True, False])


def test_redirects_are_answers_where_none_are_followed(nearby: Ctx, door: Canary) -> None:
    door.answers = [redirect("https://example.com/")]
    assert fetch(nearby, f"http://127.0.0.1:{door.port}/", method="POST", body=b"{}").status == 302
    assert fetch(nearby, f"http://127.0.0.1:{door.port}/", redirects=0).status == 302
    with pytest.raises(ProgrammingError):
        fetch(nearby, f"http://127.0.0.1:{door.port}/", method="POST", redirects=1)


@pytest.mark.parametrize("header", [("X-Name", "a\r\nX-Evil: 1"), ("X-Na\r\nme", "a"), ("X-Name", "a\nb"),
                                    ("X-Name", "\0")])
def test_a_header_can_t_begin_another(nearby: Ctx, door: Canary, header: tuple[str, str]) -> None:
    with pytest.raises(AddressRefused):
        fetch(nearby, f"http://127.0.0.1:{door.port}/", headers=dict([header]))
    assert not any(b"Evil" in asked for asked in door.asked)


def test_no_proxy_is_taken_from_the_environment(nearby: Ctx, door: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    assert fetch(nearby, f"http://127.0.0.1:{door.port}/").status == 200


def drip(head: bytes, seconds: float = 0.05) -> object:
    """Sends `head`, then a byte at a time, without end."""
    def send(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(b"x")
            time.sleep(seconds)
    return send


@pytest.mark.parametrize("answer", [
    drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"), drip(b"HTTP/1.1 200 OK\r\nX-Long: "), drip(b""),
    lambda _connection: time.sleep(5)], ids=["body", "header", "status", "nothing"])
def test_a_server_that_stalls_or_drips_is_left_in_time(nearby: Ctx, door: Canary, answer: object) -> None:
    door.answers = [answer]  # type: ignore[list-item]  # one of the functions above
    started = time.monotonic()
    with pytest.raises(Unreachable):
        fetch(nearby, f"http://127.0.0.1:{door.port}/", seconds=0.5)
    assert time.monotonic() - started < 2


def test_of_an_endless_answer_the_first_bytes_are_kept(nearby: Ctx, door: Canary) -> None:
    def flood(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    door.answers = [flood]
    answer = fetch(nearby, f"http://127.0.0.1:{door.port}/", most=2048)
    assert (answer.status, answer.body, answer.whole) == (200, b"x" * 2048, False)
    with pytest.raises(ValueError, match="longer"):
        answer.json()


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
                                    b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"])
def test_what_is_no_answer_is_said_to_be_none(nearby: Ctx, door: Canary, answer: bytes) -> None:
    door.answers = [answer]
    with pytest.raises(Unreachable):
        fetch(nearby, f"http://127.0.0.1:{door.port}/")


def test_no_server_no_name_and_no_certificate_are_each_said(
        ctx: Ctx, door: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object, **_kwargs: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    names(monkeypatch, {"outside.example": [PUBLIC]})
    lead_all_to(monkeypatch, door.port)
    with pytest.raises(Unreachable, match="certificate"):
        fetch(ctx, "https://outside.example/", seconds=2)
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Unreachable, match="no server called “nowhere"):
        fetch(ctx, "https://nowhere.example/")
    with pytest.raises(Unreachable, match="no server called “nowhere"):
        check_address(ctx, "https://nowhere.example/")


def test_a_name_server_that_stalls_is_left_in_time(ctx: Ctx, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: time.sleep(1) or [])
    started = time.monotonic()
    with pytest.raises(Unreachable, match="in time"):
        fetch(ctx, "https://slow.example/", seconds=0.3)
    assert time.monotonic() - started < 2


def test_nobody_waits_for_a_server_while_holding_the_right_to_write(nearby: Ctx, door: Canary) -> None:
    with unit_of_work(nearby) as unit, pytest.raises(ProgrammingError, match="outside of a unit of work"):
        fetch(unit.ctx, f"http://127.0.0.1:{door.port}/")
    assert door.asked == []


def test_the_environment_names_the_networks_of_the_house(tmp_path: Path) -> None:
    keys = {"GUANXI_INSTANCE": str(tmp_path), "GUANXI_SECRET_KEY": "x" * 32, "GUANXI_AUDIT_KEY": "x" * 32}
    found = load_config({**keys, "GUANXI_OUTSIDE_NETWORKS": "10.1.0.0/16, fd00::/8", "GUANXI_OUTSIDE_HTTP": "1"})
    assert (found.outside_networks, found.outside_plain) == (("10.1.0.0/16", "fd00::/8"), True)
    assert (load_config(keys).outside_networks, load_config(keys).outside_plain) == ((), False)
    with pytest.raises(ConfigurationError, match=r"10\.1\.2\.3"):
        load_config({**keys, "GUANXI_OUTSIDE_NETWORKS": "10.1.2.3/16"})
