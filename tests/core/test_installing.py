"""The description by which a browser installs the product: served to everybody, and nobody's data in it."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.core.browser_help import Browser
from tests.core.web_help import CHINESE


def test_it_begins_where_the_day_begins_and_its_icons_are_there(app: Flask) -> None:
    client = app.test_client()
    answer = client.get("/assets/manifest.webmanifest", headers=CHINESE)
    assert answer.mimetype == "application/manifest+json"
    told = answer.get_json(force=True)
    assert (told["start_url"], told["display"], told["lang"]) == ("/start", "standalone", "zh")
    assert [client.get(icon["src"]).mimetype for icon in told["icons"]] == ["image/svg+xml"] * 2


def test_an_iphone_is_shown_the_way_to_its_icon(app: Flask) -> None:
    client = app.test_client()
    found = re.search(r'rel="apple-touch-icon" href="([^"]+)"', client.get("/sign-in", follow_redirects=True).text)
    assert found
    assert client.get(found[1]).mimetype == "image/png"


def test_the_organisation_names_it(boss: Browser) -> None:
    boss.post("/settings/", {"name": "江南织造", "locale": "zh", "timezone": "Asia/Shanghai", "currency": "CNY",
                             "trash_days": "30"})
    assert boss.get("/assets/manifest.webmanifest").get_json(force=True)["name"] == "江南织造"


@pytest.mark.parametrize(("theme", "colours"), [("", 2), ("dark", 1)])
def test_the_phones_bars_follow_the_theme(boss: Browser, theme: str, colours: int) -> None:
    boss.post("/preferences/theme", {"theme": theme})
    assert boss.get("/me").text.count('name="theme-color"') == colours
