"""Administrators are told of plugins that can't be used: once for each cause, with the way to the Plugins page."""

from __future__ import annotations

import threading

import pytest
from flask import Flask

from guanxi.ctx import Ctx, Scope
from guanxi.db import unit_of_work
from guanxi.features import announce_held
from guanxi.plugin.models import PluginState
from guanxi.worker import run_worker
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import staff
from tests.core.plugins.test_plugins_switching import runtime_of

SENTENCE = "broken can’t be used now; the Plugins page says why, and what helps"


def shown(browser: Browser) -> str:
    """The page of notices."""
    return text_of(browser.get("/notices/"))


def told(browser: Browser) -> int:
    """How often it says that the broken plugin can't be used."""
    return shown(browser).count(SENTENCE)


def test_a_worker_says_at_its_start_which_plugins_are_held(app: Flask, ctx: Ctx, boss: Browser) -> None:
    seller, _id = staff(app, ctx, "lin", view=Scope.ALL)
    stop = threading.Event()
    stop.set()
    run_worker(runtime_of(app), stop=stop)
    assert told(boss) == 1
    assert told(seller) == 0
    assert "/plugins" in boss.get("/notices/").text


def test_it_is_said_once_for_each_cause(app: Flask, boss: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    for _start in range(3):
        announce_held(runtime_of(app))
    assert told(boss) == 1
    monkeypatch.setattr("guanxi.inbox.plugins.problem_of", lambda *_of: "glass everywhere")
    announce_held(runtime_of(app))
    assert told(boss) == 2


def test_one_that_is_merely_off_is_no_news(app: Flask, boss: Browser) -> None:
    announce_held(runtime_of(app))
    assert "faulty" not in shown(boss).lower()


def test_one_whose_package_is_gone_is_news(app: Flask, boss: Browser, ctx: Ctx) -> None:
    with unit_of_work(ctx) as unit:
        unit.session.add(PluginState(name="gone", enabled=True, changed_at=unit.ctx.now))
    announce_held(runtime_of(app))
    assert "gone can’t be used now" in shown(boss)
