"""A real customer base, as an organisation would begin: three commands, then a browser."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.core.accounts_help import PASSWORD
from tests.journeys.conftest import DESK, PATIENCE
from tests.journeys.steps import add_filter, chips, names, search

FILE = Path(__file__).resolve().parents[3] / "shared/data/telco/Telco-Customer-Churn.csv.gz"
ROWS = 7043
IMPORT = ("import", "customers", str(FILE), "--map", "number=customerID", "--map", "name=customerID",
          "--custom-fields", "--json")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not FILE.is_file(), reason=f"needs the file {FILE}")]


class Installation:
    """An instance in a folder of its own, spoken to by commands."""

    def __init__(self, folder: Path, url: str) -> None:
        self.variables = {**os.environ, "GUANXI_INSTANCE": str(folder), "GUANXI_DATABASE_URL": url,
                          "GUANXI_ADMIN_PASSWORD": PASSWORD, "GUANXI_WEB_WORKERS": "1", "LC_ALL": "C.UTF-8"}

    def do(self, *words: str) -> dict[str, Any]:
        """Run a command to its end; its report."""
        done = subprocess.run(self.command(*words), env=self.variables, text=True, capture_output=True, check=True)
        report: dict[str, Any] = json.loads(done.stdout)
        return report

    def command(self, *words: str) -> list[str]:
        """A command as it is started."""
        return [sys.executable, "-m", "guanxi.cli", *words]


@pytest.fixture
def address(chromium: Browser, tmp_path: Path, database_url: str, engine: object) -> Iterator[str]:
    """Where an installation with the file's customers is served."""
    installation = Installation(tmp_path, database_url)
    installation.do("init", "--admin", "boss", "--json")
    assert installation.do(*IMPORT)["customers_created"] == ROWS
    with subprocess.Popen(installation.command("run", "--port", "0", "--json"), env=installation.variables, text=True,
                          stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        yield json.loads(server.stdout.readline())["address"]
        server.send_signal(signal.SIGTERM)


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """The list, signed in."""
    context = chromium.new_context(base_url=address, viewport=DESK, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/customers")
    page.get_by_label("User name, mobile or e-mail").fill("boss")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#count")).to_contain_text("7,043")
    yield page
    context.close()


def test_its_columns_are_filtered_its_customers_found_and_read(page: Page) -> None:
    add_filter(page, "Contract", ["Two year"])
    expect(chips(page)).to_contain_text("Two year")
    expect(page.locator("#count")).to_contain_text("1,695")
    page.goto("/customers")
    search(page, "7590-VHVEG")
    expect(names(page)).to_have_text(["7590-VHVEG"])
    names(page).click()
    expect(page.locator("#panels")).to_contain_text("Electronic check")
