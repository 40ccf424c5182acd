"""A plugin's own files: kept by browsers for a year, never anything else of its package, gone while it is off."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from flask import Flask

from guanxi.plugin import Plugin
from guanxi.plugin.checks import issue_of
from guanxi.plugin.discovery import Found
from guanxi.testing.factories import Made
from tests.core.browser_help import Browser, text_of
from tests.toy import guanxi_fitting
from tests.toy.guanxi_fitting.attributes import TROUBLE

STATIC = Path(guanxi_fitting.__file__).parent / "static"
_LOADED = re.compile(r'(?:src|href)="(/fitting/static/[^"]+)"')


def loaded(browser: Browser, path: str) -> dict[str, str]:
    """The plugin's files that a page loads: their addresses by name."""
    found = _LOADED.findall(browser.get(path).text)
    return {address.split("/", 4)[4]: address for address in found}


def test_its_pages_load_its_script_with_their_nonce_and_its_style(boss: Browser) -> None:
    page = boss.get("/fitting/")
    policy = page.headers["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce
    assert "unsafe" not in policy
    assert re.search(rf'<script src="/fitting/static/[0-9a-f]{{12}}/fitting.js" nonce="{nonce[1]}" defer>', page.text)
    assert set(loaded(boss, "/fitting/")) == {"fitting.js", "fitting.css", "tape.svg"}


def test_other_pages_load_what_their_parts_need_and_no_more(boss: Browser, made: Made) -> None:
    customer = made.customer("张伟")
    assert set(loaded(boss, f"/customers/{customer}")) == {"parts/panel.js"}
    assert set(loaded(boss, "/")) == {"parts/widget.css"}
    assert loaded(boss, "/customers") == {}


@pytest.mark.parametrize(("name", "kind"), [
    ("fitting.js", "text/javascript"), ("fitting.css", "text/css"), ("tape.svg", "image/svg+xml")])
def test_a_file_is_kept_for_a_year_under_the_address_of_its_content(boss: Browser, name: str, kind: str) -> None:
    answer = boss.get(loaded(boss, "/fitting/")[name])
    assert (answer.mimetype, answer.data) == (kind, (STATIC / name).read_bytes())
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_under_an_old_address_it_is_answered_but_not_kept(boss: Browser) -> None:
    assert boss.get("/fitting/static/000000000000/fitting.js").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", [
    "../outside.js", "..%2foutside.js", "parts/../../outside.js", "parts%2f..%2f..%2foutside.js",
    "../__init__.py", "..%2f__init__.py", "parts/../../models.py", "%2fetc%2fpasswd", "//etc/passwd", "nothing.js",
    "parts", "", "page.html", "fitting.js%00.css", "..%5c__init__.py", ".%2e/__init__.py"])
def test_nothing_else_is_given(boss: Browser, name: str) -> None:
    assert (STATIC.parent / "outside.js").is_file(), "of a kind that is sent, beside the folder and not in it"
    assert boss.get(f"/fitting/static/x/{name}").status_code in (308, 404)
    assert boss.client.get(f"/fitting/static/x/{name}", follow_redirects=True).status_code == 404


def test_a_link_that_leads_out_of_the_folder_is_not_followed(boss: Browser) -> None:
    link = STATIC / f"link{os.getpid()}.js"  # tests that run at the same time share the folder
    os.symlink(STATIC.parent / "outside.js", link)
    try:
        assert boss.get(f"/fitting/static/x/{link.name}").status_code == 404
    finally:
        link.unlink()


def test_while_the_plugin_is_off_there_are_none(boss: Browser, made: Made) -> None:
    customer, address = made.customer("张伟"), loaded(boss, "/fitting/")["fitting.js"]
    boss.post("/plugins/fitting/disable")
    assert boss.get(address).status_code == 404
    assert loaded(boss, f"/customers/{customer}") == {}
    assert loaded(boss, "/fitting/") == {}
    boss.post("/plugins/fitting/enable")
    assert boss.get(address).status_code == 200


def test_other_names_have_no_files(boss: Browser) -> None:
    for name in ("nothing", "customers", "settings", "guanxi"):
        assert boss.get(f"/{name}/static/x/fitting.js").status_code == 404


def test_a_public_page_may_load_them_too(boss: Browser, app: Flask) -> None:
    stranger = Browser(app)
    assert stranger.get(loaded(boss, "/fitting/")["fitting.js"]).status_code == 200
    assert stranger.get("/fitting/").headers["Location"].startswith("/sign-in")


def test_a_part_whose_script_is_missing_is_shown_and_its_plugin_noted(boss: Browser, app: Flask, made: Made) -> None:
    TROUBLE["lost"] = bool
    customer = made.customer("张伟")
    assert loaded(boss, f"/customers/{customer}") == {}
    app.extensions["guanxi"].catalogues.failures.flush()
    assert "panels on a customer’s page: 1, last LookupError" in text_of(boss.get("/plugins"))


@pytest.mark.parametrize(("files", "fine"), [
    ({"scripts": ("fitting.js",)}, True), ({"scripts": ("gone.js",)}, False), ({"scripts": ("fitting.css",)}, False),
    ({"styles": ("fitting.js",)}, False), ({"styles": ("parts/widget.css",)}, True)])
def test_a_plugin_whose_pages_load_what_is_not_there_is_held(files: dict[str, tuple[str, ...]], fine: bool) -> None:
    plugin = Plugin(name="tape", title="Tape", version="1", **files)  # type: ignore[arg-type]  # two of its fields
    issue = issue_of(Found(name="tape", package="", plugin=plugin, static=STATIC), plugin, {}, 1)
    assert (issue is None) == fine
