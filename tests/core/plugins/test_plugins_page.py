"""The Plugins page: what administrators see and do."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from guanxi.audit.queries import history
from guanxi.clock import utc_now
from guanxi.ctx import Ctx, Scope
from guanxi.db import unit_of_work
from guanxi.jobs.models import JobWorker
from guanxi.plugin.models import PluginState
from guanxi.worker import run_due_jobs
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import staff
from tests.core.plugins.conftest import PACKAGES
from tests.faulty.guanxi_faulty import work


def item(browser: Browser, name: str) -> str:
    """The markup of one plugin on the page."""
    page = browser.get("/plugins").get_data(as_text=True)
    found = re.search(rf'<li id="plugin-{name}">.*?\n</li>', page, re.S)
    assert found, page
    return found[0]


def row(browser: Browser, name: str) -> str:
    """What a reader sees of one plugin on the page."""
    return re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]+>", " ", item(browser, name))).strip()


def state(browser: Browser, name: str) -> str:
    """The word and the button of one plugin: "on, Switch off"."""
    words = re.search(r'<span class="state">.*?</i>(.*?)</span>', item(browser, name))
    button = re.search(r"Switch (on|off)", item(browser, name))
    assert words
    return f"{words[1]}, {button[0]}" if button else words[1]


def test_an_installed_plugin_is_listed_with_what_it_adds_and_is_off(boss: Browser) -> None:
    shown = row(boss, "faulty")
    assert "Faulty goods 1.2 Shows something everywhere." in shown
    assert "1 page, 1 column, 1 job, 1 permission, 5 settings, 1 command, panels on a customer’s page" in shown
    assert "Required by: Leaning tower" in shown
    assert state(boss, "faulty") == "off, Switch on"
    assert "Requires: Faulty goods" in row(boss, "leaning")


def test_the_menu_leads_there_for_whoever_has_the_right(app: Flask, ctx: Ctx, boss: Browser) -> None:
    assert 'href="/plugins"' in boss.get("/me").text
    seller, _id = staff(app, ctx, "lin", view=Scope.OWN)
    assert 'href="/plugins"' not in seller.get("/me").text


@pytest.mark.parametrize(("method", "path"), [
    ("GET", "/plugins"), ("POST", "/plugins/faulty/enable"), ("POST", "/plugins/faulty/disable"),
    ("GET", "/plugins/faulty/disable"), ("POST", "/plugins/back?off=faulty"), ("GET", "/plugins/faulty/health"),
    ("GET", "/plugins/late/enable"), ("POST", "/plugins/late/migrate"), ("GET", "/plugins/late/uninstall"),
    ("POST", "/plugins/late/uninstall"), ("POST", "/plugins/late/archives/late-1.zip/delete"),
    ("POST", "/plugins/safe-mode"), ("POST", "/plugins/trace"),
    ("GET", "/plugins/faulty/settings"), ("POST", "/plugins/faulty/settings"),
    ("POST", "/plugins/faulty/hooks/search"), ("POST", "/plugins/faulty/settings/remove?key=faulty.token")])
def test_without_the_right_nothing_is_seen_or_done(app: Flask, ctx: Ctx, on: Browser, method: str, path: str) -> None:
    seller, _id = staff(app, ctx, "lin", view=Scope.ALL)
    answer = seller.get(path) if method == "GET" else seller.post(path)
    assert answer.status_code == 403
    assert state(on, "faulty") == "on, Switch off"


def test_it_is_switched_on_with_a_way_back(boss: Browser, ctx: Ctx) -> None:
    answer = boss.htmx("POST", "/plugins/faulty/enable")
    assert answer.headers["HX-Redirect"] == "/plugins"
    page = boss.get("/plugins")
    assert "Switched on: Faulty goods" in text_of(page)
    undo = re.search(r'action="(/plugins/back[^"]*)"', page.text)
    assert undo
    boss.post(undo[1])
    assert state(boss, "faulty") == "off, Switch on"
    kept = ctx.session.scalars(select(PluginState).where(PluginState.name == "faulty")).one()
    assert [change.after for change in history(ctx, "plugin", kept.id)] == [False, True]


def test_what_it_requires_comes_on_with_it_and_goes_off_by_undo(boss: Browser) -> None:
    boss.post("/plugins/leaning/enable")
    page = boss.get("/plugins")
    assert "Switched on: Faulty goods, Leaning tower" in text_of(page)
    undo = re.search(r'action="(/plugins/back[^"]*)"', page.text)
    assert undo
    boss.post(undo[1])
    assert state(boss, "faulty") == "off, Switch on"
    assert state(boss, "leaning") == "off, Switch on"


def test_one_that_others_require_asks_and_names_them(boss: Browser) -> None:
    boss.post("/plugins/leaning/enable")
    asked = boss.htmx("GET", "/plugins/faulty/disable")
    assert "These need it and go off with it: Leaning tower." in text_of(asked)
    assert "Switch both off" in text_of(asked)
    boss.post("/plugins/faulty/disable")
    assert "“faulty” is needed by leaning." in text_of(boss.get("/plugins"))
    assert state(boss, "faulty") == "on, Switch off"
    boss.post("/plugins/faulty/disable?cascade=1")
    page = boss.get("/plugins")
    assert "Switched off: Leaning tower, Faulty goods" in text_of(page)
    undo = re.search(r'action="(/plugins/back[^"]*)"', page.text)
    assert undo
    boss.post(undo[1])
    assert state(boss, "leaning") == "on, Switch off"


def test_one_that_can_not_be_imported_is_held_with_its_reason_and_trace(boss: Browser) -> None:
    shown = row(boss, "broken")
    assert "It can’t be imported: ImportError: the Python package glass is missing" in shown
    assert "guanxi_broken/__init__.py" in shown
    assert "Switch on" not in shown
    boss.post("/plugins/broken/enable")
    assert "“broken” is held" in text_of(boss.get("/plugins"))


def test_tables_are_made_by_a_job_when_it_is_switched_on(app: Flask, boss: Browser) -> None:
    boss.post("/plugins/late/enable")
    assert state(boss, "late").startswith("waits for a migration")
    run_due_jobs(app.extensions["guanxi"])
    assert state(boss, "late") == "on, Switch off"


def test_what_it_keeps_goes_into_an_archive_and_is_offered_when_it_is_switched_on_again(
        app: Flask, boss: Browser) -> None:
    boss.post("/plugins/late/enable")
    run_due_jobs(app.extensions["guanxi"])
    boss.post("/plugins/late/disable")
    assert "late_thing" in text_of(boss.get("/plugins/late/uninstall"))
    boss.post("/plugins/late/uninstall")
    run_due_jobs(app.extensions["guanxi"])
    assert "Archive of" in row(boss, "late")
    [archive] = re.findall(r'name="archive" value="(late-[^"]+)"', boss.get("/plugins/late/enable").text)
    boss.post("/plugins/late/enable", data={"archive": archive})
    run_due_jobs(app.extensions["guanxi"])
    assert state(boss, "late") == "on, Switch off"


def test_an_archive_can_be_deleted_for_good(app: Flask, boss: Browser) -> None:
    boss.post("/plugins/late/enable")
    run_due_jobs(app.extensions["guanxi"])
    boss.post("/plugins/late/disable")
    boss.post("/plugins/late/uninstall")
    run_due_jobs(app.extensions["guanxi"])
    [archive] = re.findall(r'name="archive" value="(late-[^"]+)"', boss.get("/plugins/late/enable").text)
    assert boss.post(f"/plugins/late/archives/{archive}/delete").status_code == 303
    assert "Archive of" not in row(boss, "late")
    assert boss.post("/plugins/late/archives/..%2F..%2Fetc/delete").status_code in (303, 404)


def test_one_that_is_on_can_not_be_uninstalled(app: Flask, boss: Browser) -> None:
    boss.post("/plugins/late/enable")
    run_due_jobs(app.extensions["guanxi"])
    boss.post("/plugins/late/uninstall")
    assert "Switch “late” off before it is uninstalled." in text_of(boss.get("/plugins"))


def test_one_that_was_uninstalled_is_said_to_be_missing_and_can_be_given_up(
        begin: Callable[[], Flask], boss: Browser, install: Callable[..., None]) -> None:
    boss.post("/plugins/leaning/enable")
    install(faulty="tests.faulty.guanxi_faulty")
    later = Browser(begin())
    later.sign_in("boss")
    assert "its package is not installed any more" in row(later, "leaning")
    later.post("/plugins/leaning/disable")
    assert "plugin-leaning" not in later.get("/plugins").text


def test_an_unknown_plugin_is_not_found(boss: Browser) -> None:
    boss.post("/plugins/nothing/enable")
    assert "There is no plugin called “nothing”." in text_of(boss.get("/plugins"))
    assert boss.get("/plugins/nothing/disable").status_code == 404
    assert boss.get("/plugins/nothing/settings").status_code == 404


def test_health_is_asked_on_demand(on: Browser) -> None:
    on.get("/plugins")
    assert "health" not in work.DONE
    assert "The shelf: nothing to mend" in text_of(on.htmx("GET", "/plugins/faulty/health"))
    work.TROUBLE["bent"] = bool
    assert "The shelf: The shelf is bent." in text_of(on.htmx("GET", "/plugins/faulty/health"))
    work.TROUBLE["health"] = exit
    assert "The check itself failed: SystemExit" in text_of(on.htmx("GET", "/plugins/faulty/health"))


def test_it_speaks_chinese(boss: Browser) -> None:
    boss.headers = {"Accept-Language": "zh-CN"}
    boss.post("/plugins/leaning/enable")
    shown = text_of(boss.get("/plugins"))
    assert "已启用：Faulty goods、Leaning tower" in shown
    assert "提供：1 个页面、1 列、1 项任务" in shown
    asked = text_of(boss.htmx("GET", "/plugins/faulty/disable"))
    assert "以下插件依赖它，将一并停用：Leaning tower。" in asked
    assert "全部停用" in asked


def test_an_undo_that_can_not_be_done_says_why(boss: Browser) -> None:
    boss.post("/plugins/leaning/enable")
    boss.post("/plugins/back?off=faulty")
    assert "“faulty” is needed by leaning." in text_of(boss.get("/plugins"))


def test_processes_that_run_another_version_are_counted(boss: Browser, ctx: Ctx) -> None:
    with unit_of_work(ctx) as unit:
        for number, version in enumerate(("1.2", "1.1", "1.1")):
            unit.session.add(JobWorker(name=f"host-{number}", kind="web", started_at=utc_now(), seen_at=utc_now(),
                                       plugins={"faulty": version}))
    assert "2 of 3 processes still run version 1.1. Start them again." in row(boss, "faulty")


def test_what_was_installed_since_the_start_waits_for_a_restart(boss: Browser, install: Callable[..., None]) -> None:
    assert "since the last start" not in boss.get("/plugins").text
    install(**PACKAGES, another="tests.faulty.guanxi_faulty")
    assert "since the last start: another" in text_of(boss.get("/plugins"))
