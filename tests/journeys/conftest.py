"""A real Chromium on a real server: skipped where there is none."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from werkzeug.serving import make_server

from guanxi.accounts import passwords
from guanxi.app import create_app
from guanxi.config import Config
from guanxi.ctx import Ctx
from guanxi.plugin import Plugin
from guanxi.plugin.discovery import Found
from guanxi.runtime import Runtime
from guanxi.web.assets import assets_missing
from guanxi.web.limits import limiter
from guanxi.worker import WorkerOptions, run_worker
from tests.core.accounts_help import PASSWORD, default_role, make_user

CHROMIUM = os.environ.get("GUANXI_TEST_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
PATIENCE = 20_000
"""Milliseconds to wait for what should be there at once: the machine may be busy."""
REFUSED = re.compile("(status of|Error Code) 4(01|09|22)")
"""What Chromium says of answers that refuse something; journeys look at what the page says of them."""
STAFF = {"boss": ("administrator", "林晓燕"), "deputy": ("administrator", "沈若兰"),
         "manager": ("sales_manager", "赵启明"), "sales": ("salesperson", "王建国"),
         "service": ("customer_service", "周敏")}
Open = Callable[..., Page]
Hire = Callable[[str], int]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys."""
    if not CHROMIUM:
        pytest.skip("needs Chromium: apt-get install chromium, or name one in GUANXI_TEST_CHROMIUM")
    if assets_missing():
        pytest.skip("needs the browser assets: pip install -e .")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are slow on purpose; here nobody guesses them."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def site(chromium: Browser, config: Config, runtime: Runtime, plugins: Sequence[Plugin | Found]) -> Iterator[str]:
    """The address of the served application, over an empty database; the browser first, for without it we skip.

    It has the plugins of the fixture `plugins`: none, unless a module overrides it together with the database.
    """
    app: Flask = create_app(replace(config, testing=False), plugins)
    limiter.reset()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["guanxi"].engine.dispose()


@pytest.fixture
def worker(runtime: Runtime) -> Iterator[None]:
    """A worker doing jobs beside the server."""
    stop = threading.Event()
    thread = threading.Thread(target=run_worker, args=(runtime, WorkerOptions(threads=2, poll=0.1), stop), daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join()


@pytest.fixture
def hire(ctx: Ctx) -> Hire:
    """Take on one of STAFF by user name, who comes with the role and the name given there; their id."""
    hired: dict[str, int] = {}

    def hire_one(login: str) -> int:
        if login not in hired:
            role, name = STAFF[login]
            hired[login] = make_user(ctx, default_role(ctx, role), login=login, name=name, password=PASSWORD)
        return hired[login]

    return hire_one


@pytest.fixture
def open_page(chromium: Browser, site: str, hire: Hire) -> Iterator[Open]:
    """Open a window of somebody signed in, by default of boss; what the browser complains of fails the test."""
    complaints: list[str] = []
    with ExitStack() as windows:

        def open_one(who: str = "boss", *, phone: bool = False, language: str = "en", theme: str = "light") -> Page:
            context = chromium.new_context(
                base_url=site, viewport=PHONE if phone else DESK, has_touch=phone, color_scheme=theme,
                locale={"zh": "zh-CN", "en": "en-GB"}[language], timezone_id="Asia/Shanghai", reduced_motion="reduce")
            windows.callback(context.close)
            context.set_default_timeout(PATIENCE)
            if who:
                hire(who)
                _sign_in(context, who)
            return _listened_to(context.new_page(), complaints)

        yield open_one
    assert complaints == []


def _listened_to(page: Page, complaints: list[str]) -> Page:
    def note(said: ConsoleMessage) -> None:
        # A page that is refused as a whole is meant, a file it asks for is not.
        meant = REFUSED.search(said.text) or ("status of 4" in said.text and said.location["url"] == page.url)
        if said.type in ("error", "warning") and not meant:
            complaints.append(f"{page.url}: {said.text}")

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    return page


def _sign_in(context: BrowserContext, login: str) -> None:
    """Send the form of the sign-in page; a journey of its own fills it in by hand."""
    token = re.search('name="csrf_token" value="([^"]+)"', context.request.get("/sign-in").text())
    assert token
    form = {"csrf_token": token[1], "identifier": login, "password": PASSWORD}
    answer = context.request.post("/sign-in", form=form, max_redirects=0)
    assert answer.status == 303
