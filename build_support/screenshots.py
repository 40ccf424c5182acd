"""Takes the pictures of the guides: a demo organisation is served, and a Chromium goes through it in both languages.

They go to core/guanxi/static/help/, which git ignores and a wheel carries. `python -m build_support.screenshots` needs
Chromium (named in GUANXI_TEST_CHROMIUM, or on the path) and the packages of the tests.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, ViewportSize, sync_playwright

ROOT: Final = Path(__file__).resolve().parents[1]
TARGET: Final = ROOT / "core" / "guanxi" / "static" / "help"
LOCALES: Final = {"zh": "zh-CN", "en": "en-GB"}
PAGES: Final[Mapping[str, str]] = {
    "dashboard": "/", "palette": "/customers", "list": "/customers", "customer": "/customers/5",
    "orders": "/commerce/orders", "settings": "/settings/", "roles": "/roles", "imports": "/imports/",
    "plugins": "/plugins"}
SIZE: Final = ViewportSize(width=1180, height=720)


def _ask(page: Page) -> None:
    page.keyboard.press("Control+k")


BEFORE: Final[Mapping[str, Callable[[Page], None]]] = {"palette": _ask}
"""What is done on a page before its picture is taken."""


def main() -> int:
    """Take all of them anew."""
    path = os.environ.get("GUANXI_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        print("Pictures are taken in Chromium: install it, or name it in GUANXI_TEST_CHROMIUM.", file=sys.stderr)
        return 1
    with _demo() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for language, locale in LOCALES.items():
            context = browser.new_context(base_url=site, locale=locale, viewport=SIZE, color_scheme="light")
            _take(context.new_page(), TARGET / language)
            context.close()
        browser.close()
    return 0


def _take(page: Page, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    page.goto("/sign-in")
    page.fill("[name=identifier]", "admin")
    page.fill("[name=password]", "jiangnan-2026")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: not address.endswith("/sign-in"))
    for name, address in PAGES.items():
        page.goto(address, wait_until="networkidle")
        if name in BEFORE:
            BEFORE[name](page)
        page.wait_for_timeout(500)
        page.screenshot(path=folder / f"{name}.png")


@contextmanager
def _demo() -> Iterator[str]:
    """The address of a demo organisation, in a folder of its own that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="guanxi-pictures-") as folder:
        settings = {**os.environ, "GUANXI_INSTANCE": folder}
        settings.pop("GUANXI_DATABASE_URL", None)
        for command in ("init", "demo"):
            subprocess.run([_guanxi(), command, "--json"], env=settings, check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen([_guanxi(), "run", "--port", "0", "--json"], env=settings, stdout=subprocess.PIPE)
        assert server.stdout is not None
        try:
            yield str(json.loads(server.stdout.readline())["address"])
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(40)


def _guanxi() -> str:
    """The command beside this Python."""
    return str(Path(sys.executable).with_name("guanxi"))


if __name__ == "__main__":
    raise SystemExit(main())
