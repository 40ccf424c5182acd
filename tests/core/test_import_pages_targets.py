"""What plugins bring in goes through the same pages as customers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from guanxi.accounts.models import Store
from guanxi.app import create_app
from guanxi.config import Config
from guanxi.ctx import Ctx
from guanxi.plugin import Plugin
from guanxi.runtime import Runtime
from guanxi.worker import run_due_jobs
from tests.core import import_toys
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of, filled
from tests.core.test_import_pages import go, sent

FILE = "编号,Name,Worth,Since\nH1,West,1.25,3/5/2024\nH1,West,2,4/5/2024\nH2,East,oops,\n"


@pytest.fixture
def plugins() -> tuple[Plugin, ...]:
    import_toys.SETTLED.clear()
    return (import_toys.plugin,)


@pytest.fixture
def app(config: Config, plugins: tuple[Plugin, ...]) -> Iterator[Flask]:
    app = create_app(replace(config), plugins)
    yield app
    app.extensions["guanxi"].engine.dispose()


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    return boss_of(app, ctx)


def test_kinds_of_files_stand_beside_each_other(boss: Browser) -> None:
    page = text_of(boss.get("/imports/new/toys.shelves"))
    assert "Import: Shelves" in page
    assert boss.get("/imports/new").location == "/imports/new/customers"
    assert boss.get("/imports/new/toys.nothing").status_code == 404


def test_records_of_a_plugin_are_matched_checked_and_imported(boss: Browser, runtime: Runtime, ctx: Ctx) -> None:
    answer = sent(boss, FILE, "shelves.csv", "toys.shelves")
    address = str(answer.location).removesuffix("/columns")
    page = boss.get(f"{address}/columns")
    assert filled(page)["column-0"] == "code"
    assert "1 of 3 can’t be read" in text_of(page)
    assert "custom field" not in text_of(page)
    assert go(boss, address, "columns").status_code == 303
    asked = text_of(boss.get(f"{address}/options"))
    assert "Keep or drop them." in asked
    assert "Dates such as 3/5/2024" in asked
    assert go(boss, address, "options", **{"option-repeated": "drop", "day_order": "mdy"}).status_code == 303
    run_due_jobs(runtime)
    said = text_of(boss.get(f"{address}/check"))
    assert "Rows read: 3. Nothing is written yet. New 1" in said
    assert "Worth CN¥3.25" in said or "Worth ¥3.25" in said
    assert "What would be made and changed" in said
    assert "H1 New Name West Worth 1.25 Since 3/5/2024 2" in said
    assert ctx.session.scalars(select(Store.code)).all() == []
    report = str(boss.post(f"{address}/start").location)
    run_due_jobs(runtime)
    assert ctx.session.scalars(select(Store.code)).all() == ["H1"]
    assert "New 1 Changed 0 As they were 0 Rows given back 1 Worth" in text_of(boss.get(report))


def test_what_the_plugin_has_against_columns_and_options_is_told_by_the_check(boss: Browser, runtime: Runtime) -> None:
    address = str(sent(boss, "编号,Name\nH1,West\n", "s.csv", "toys.shelves").location).removesuffix("/columns")
    go(boss, address, "columns")
    go(boss, address, "options", **{"option-strict": "1"})
    run_due_jobs(runtime)
    assert "Say what it is worth." in text_of(boss.get(f"{address}/check"))


def test_a_required_field_needs_a_column(boss: Browser) -> None:
    address = str(sent(boss, "x,y\n1,2\n", "s.csv", "toys.shelves").location).removesuffix("/columns")
    answer = go(boss, address, "columns", **{"column-0": "name"})
    assert answer.status_code == 422
    assert "Say which column holds “Code”." in text_of(answer)
