"""A register on this machine is asked, and what it says is filled in."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from guanxi_lookup.api import companies_of

from guanxi.api import Ctx
from guanxi.testing.browser import Browser
from guanxi.testing.factories import Made

KNOWN = {"江南丝绸有限公司": {"name": "江南丝绸有限公司", "credit_code": "91350100M000100Y43",
                      "address": "苏州市观前街 8 号", "industry": "纺织"}}


class Register(BaseHTTPRequestHandler):
    """Knows one company; `broken` answers with 503."""

    broken = False
    asked: list[str]

    def do_GET(self) -> None:
        """Called by the server."""
        [name] = parse_qs(urlsplit(self.path).query)["name"]
        self.asked.append(self.headers["Authorization"])
        code = 503 if self.broken else 200 if name in KNOWN else 404
        self.send_response(code)
        self.end_headers()
        self.wfile.write(json.dumps(KNOWN.get(name, {})).encode())

    def log_message(self, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def register(keep_setting: Callable[[str, object], None]) -> Iterator[type[Register]]:
    """The register, whose address and token are set."""
    class Ours(Register):
        asked: list[str] = []

    with HTTPServer(("127.0.0.1", 0), Ours) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        keep_setting("lookup.address", f"http://127.0.0.1:{server.server_port}")
        keep_setting("lookup.token", "seven")
        yield Ours
        server.shutdown()


@pytest.fixture
def company(make: Made) -> int:
    """One the register knows."""
    return make.customer("江南丝绸有限公司", kind="company")


def asked(boss: Browser, customer: int, run_jobs: Callable[..., int]) -> str:
    """What the page says once the register was asked."""
    boss.get(f"/lookup/customers/{customer}")
    assert boss.post(f"/lookup/customers/{customer}/look-up").status_code == 303
    run_jobs()
    return boss.get(f"/lookup/customers/{customer}").text


def test_what_the_register_says_is_kept_and_filled_in(
        register: type[Register], ctx: Ctx, company: int, signed_in: Callable[..., Browser],
        run_jobs: Callable[..., int]) -> None:
    boss = signed_in("administrator")
    assert "苏州市观前街 8 号" in asked(boss, company, run_jobs)
    assert set(register.asked) == {"Bearer seven"}
    assert companies_of(ctx, [company])[company].industry == "纺织"
    assert boss.post(f"/lookup/customers/{company}/take-over").status_code == 303
    page = boss.get(f"/customers/{company}").text
    assert "91350100M000100Y43" in page
    assert "filled in what the register of companies says" in page


def test_a_name_nobody_knows_is_said(register: type[Register], make: Made, signed_in: Callable[..., Browser],
                                     run_jobs: Callable[..., int]) -> None:
    other = make.customer("无名有限公司", kind="company")
    assert "knows no company of this name" in asked(signed_in("administrator"), other, run_jobs)


def test_a_register_that_fails_is_asked_again_later(
        register: type[Register], ctx: Ctx, company: int, signed_in: Callable[..., Browser],
        run_jobs: Callable[..., int]) -> None:
    register.broken = True
    assert "Nobody has asked" in asked(signed_in("administrator"), company, run_jobs)
    register.broken = False
    run_jobs(waiting=True)
    assert companies_of(ctx, [company])[company].name == "江南丝绸有限公司"


def test_who_changed_the_customer_meanwhile_is_not_written_over(
        register: type[Register], company: int, signed_in: Callable[..., Browser], run_jobs: Callable[..., int],
        make: Made) -> None:
    boss = signed_in("administrator")
    asked(boss, company, run_jobs)
    answer = boss.post(f"/lookup/customers/{company}/take-over", {"version": "0"})
    assert answer.status_code == 422
    assert "Somebody else changed this customer" in answer.text


def test_without_an_address_the_page_says_who_can_help(company: int, signed_in: Callable[..., Browser]) -> None:
    boss = signed_in("administrator")
    boss.get(f"/lookup/customers/{company}")
    answer = boss.post(f"/lookup/customers/{company}/look-up")
    assert answer.status_code == 422
    assert "An administrator must enter the address" in answer.text


def test_persons_have_no_such_page(make: Made, signed_in: Callable[..., Browser]) -> None:
    person: Any = make.customer("张伟")
    assert signed_in("administrator").get(f"/lookup/customers/{person}").status_code == 404
