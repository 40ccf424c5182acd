"""What a page weighs in a real Chromium with an empty cache: bytes sent, requests, what moves, what holds it up.

Needs Chromium (named in GUANXI_TEST_CHROMIUM, or on the path) and the packages of the tests.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

import guanxi_commerce
from benchmarks.databases import PASSWORD, SCOPES, Bench
from benchmarks.measure import Row
from benchmarks.purchases import with_orders
from benchmarks.staff import application
from guanxi.plugin.discovery import found_plugin
from guanxi.web.limits import limiter
from guanxi_commerce.models import Order

MOST_BYTES: Final = 150 * 1024
MOST_REQUESTS: Final = 8
MOST_SHIFT: Final = 0.01
"""Of the layout, as browsers sum it up: 0.1 is called good, and a hundredth can't be seen."""
CHARTS: Final = {"most": 340 * 1024, "requests": 12}
"""Bytes and requests of a dashboard: the library of charts comes after the page, and is kept for a year."""
LONGEST_TASK: Final = 200
"""Milliseconds; a task from 50 on is felt when it falls together with a key."""
TRIES: Final = 3
_SIGN_IN: Final = "/sign-in"
_SEEN: Final = """() => new Promise((done) => {
  const found = { shift: 0, task: 0 };
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    if (!entry.hadRecentInput) found.shift += entry.value;
  })).observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    found.task = Math.max(found.task, entry.duration);
  })).observe({ type: "longtask", buffered: true });
  setTimeout(() => done(found), 200);
})"""


@dataclass  # no slots: Playwright hangs a mark on the object whose method it calls
class Traffic:
    """What a page asked for while it was opened, and what came back over the wire, headers included."""

    requests: int = 0
    sent: int = 0

    def watch(self, page: Page) -> None:
        """Count from here on."""
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.requestWillBeSent", self._asked)
        wire.on("Network.loadingFinished", self._came)

    def _asked(self, event: Mapping[str, Any]) -> None:
        self.requests += not event["request"]["url"].startswith("data:")  # drawn inside the stylesheet, not fetched

    def _came(self, event: Mapping[str, Any]) -> None:
        self.sent += int(event["encodedDataLength"])


def run(bench: Bench) -> list[Row]:
    """The rows of this subject."""
    with with_orders(bench) as found, found.engine.connect() as connection:
        order = connection.scalar(select(Order.id).order_by(Order.id.desc()).limit(1))
        app = application(found, found_plugin(guanxi_commerce.plugin, "guanxi_commerce"))
        pages = {"dashboard": "/", "list": "/customers", "customer": "/customers/1",
                 "order": f"/commerce/orders/{order}", "form": "/customers/new"}
        with _served(app) as site, _chromium() as browser:
            return [_weighed(browser, site, "sign-in", _SIGN_IN), *_signed_in(browser, site, pages)]


def _signed_in(browser: Browser, site: str, pages: Mapping[str, str]) -> Iterator[Row]:
    """Each page with an empty cache, then one after another as people go."""
    context = browser.new_context(base_url=site)
    page = context.new_page()
    page.goto(_SIGN_IN)
    page.fill("[name=identifier]", f"user{SCOPES['all'][0]}")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: not address.endswith(_SIGN_IN))
    known = context.storage_state()
    context.close()
    for title, path in pages.items():
        yield _weighed(browser, site, title, path, known, **(CHARTS if title == "dashboard" else {}))
    yield _weighed(browser, site, "customer, from the list", "/customers/2", known, most=MOST_BYTES // 5,
                   before="/customers")


def _weighed(browser: Browser, site: str, title: str, path: str, known: Any = None, *, most: int = MOST_BYTES,
             requests: int = MOST_REQUESTS, before: str = "") -> Row:
    """The row of one page, opened with an empty cache or with what the page `before` left in it.

    Opened anew, twice at most, while a task is too long: a busy machine draws tasks out, and nothing else.
    """
    traffic, shift, task = Traffic(), 0.0, float("inf")
    for _attempt in range(TRIES):
        if task <= LONGEST_TASK:
            break
        with _visitor(browser, site, known) as fresh:
            page = fresh.new_page()
            if before:
                page.goto(before, wait_until="networkidle")
            traffic = Traffic()
            traffic.watch(page)
            page.goto(path, wait_until="networkidle")
            seen = page.evaluate(_SEEN)
            shift, task = max(shift, seen["shift"]), min(task, seen["task"])
    held = traffic.sent <= most and traffic.requests <= requests and shift <= MOST_SHIFT and task <= LONGEST_TASK
    return Row(what=title, held=held, limit=f"<= {most // 1024} KB, {requests}, {MOST_SHIFT}, {LONGEST_TASK} ms",
               found=f"{traffic.sent / 1024:.1f} KB, {traffic.requests} requests, shift {shift:.4f}, "
                     f"longest task {task:.0f} ms")


@contextmanager
def _visitor(browser: Browser, site: str, known: Any) -> Iterator[BrowserContext]:
    """Somebody with an empty cache, who is signed in where `known` says so."""
    context = browser.new_context(base_url=site, storage_state=known, locale="zh-CN")
    try:
        yield context
    finally:
        context.close()


@contextmanager
def _chromium() -> Iterator[Browser]:
    path = os.environ.get("GUANXI_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        raise SystemExit("The weight of pages is measured in Chromium: install it, or name it in GUANXI_TEST_CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def _served(app: Flask) -> Iterator[str]:
    limiter.reset()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
