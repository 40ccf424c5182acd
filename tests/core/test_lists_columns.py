"""Columns, their order and their widths are each person's own, kept in the account, list by list."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text
from werkzeug.test import TestResponse

from guanxi import migrate
from guanxi.ctx import Ctx, Scope
from guanxi.db.engine import writing_engine
from guanxi.testing import databases
from guanxi.testing.counting import counted
from guanxi.testing.factories import Made
from guanxi.views.models import ListLayout
from tests.core.browser_help import Browser
from tests.core.customer_pages_help import boss_of, filled, staff
from tests.core.lists_help import first_page

BEFORE, AFTER = "0018", "0019"
CHOSEN = {"column": ["customer.source", "customer.state"]}


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    return boss_of(app, ctx)


def heads(response: TestResponse) -> list[str]:
    """The columns shown, each with its width where somebody chose one."""
    found = re.findall(r'<th class="c-[^"]*?(cw-\d+)?"[^>]*>(?:(?!</th>).)*?data-grip="([^"]*)"', response.text, re.S)
    return [f"{key} {width}".strip() for width, key in found]


def test_columns_chosen_once_are_there_at_the_next_visit_and_nobody_elses(boss: Browser, app: Flask, ctx: Ctx,
                                                                          make: Made) -> None:
    make.customer("张伟")
    other, _user = staff(app, ctx, "other", view=Scope.ALL)
    boss.post("/customers/columns/set", CHOSEN)
    page = first_page(boss)
    assert (heads(page), "Changed" in page.text) == (CHOSEN["column"], False)
    assert heads(first_page(boss, "?view=mine")) == []  # nobody is in it, so there is no table
    assert heads(first_page(other)) != heads(page)
    assert heads(boss.get("/customers?columns=customer.email")) == ["customer.email"]


def test_a_saved_view_keeps_its_own_columns(boss: Browser, make: Made) -> None:
    make.customer("张伟")
    first_page(boss)
    boss.post("/customers/views/new", {"title": "邮箱", "columns": "customer.email"})
    boss.post("/customers/columns/set", CHOSEN)
    assert heads(first_page(boss, "?view=1")) == ["customer.email"]
    altered = boss.post("/customers/columns/set", {"view": "1", "column": "customer.number"})
    assert heads(boss.get(altered.location)) == ["customer.number"]
    assert heads(first_page(boss)) == CHOSEN["column"]


def test_a_width_that_was_drawn_stays_until_it_is_reset(boss: Browser, make: Made) -> None:
    make.customer("张伟")
    assert boss.htmx("POST", "/customers/columns/width", {"key": "customer.owner", "width": "22"}).status_code == 204
    assert "customer.owner cw-22" in heads(first_page(boss))
    boss.htmx("POST", "/customers/columns/width", {"key": "customer.state", "width": "999"})
    assert "customer.state cw-40" in heads(first_page(boss))
    boss.htmx("POST", "/customers/columns/width", {"key": "customer.state", "width": ""})
    assert "customer.state" in heads(first_page(boss))
    boss.post("/customers/columns/set", {"usual": "1"})
    assert not any("cw-" in head for head in heads(first_page(boss)))


def test_a_table_is_as_wide_as_its_columns_are_drawn(boss: Browser, make: Made) -> None:
    make.customer("张伟")
    assert "wide-list" not in first_page(boss).text
    for key in ("customer.owner", "customer.phone"):
        boss.htmx("POST", "/customers/columns/width", {"key": key, "width": "30"})
    assert "wide-list w-100" in first_page(boss).text


def test_the_picker_sets_widths_by_keyboard_and_keeps_what_is_unusual(boss: Browser, ctx: Ctx) -> None:
    picker = boss.htmx("GET", "/customers/columns")
    sent = {**filled(picker), "column": ["customer.state", "customer.owner"]}
    assert sent["width-customer.owner"] == "8"
    boss.htmx("POST", "/customers/columns/set", {**sent, "width-customer.state": "14"})
    layout = ctx.session.scalars(select(ListLayout)).one()
    assert (layout.columns, layout.widths) == (["customer.state", "customer.owner"], {"customer.state": 14})


@pytest.mark.parametrize("values", [{"key": "nonsense", "width": "9"}, {"key": "", "width": "9"}])
def test_only_columns_one_has_are_drawn(boss: Browser, values: dict[str, str]) -> None:
    assert boss.htmx("POST", "/customers/columns/width", values).status_code == 400


def test_a_column_that_is_gone_is_left_out_of_ones_own(boss: Browser, ctx: Ctx, make: Made, shared_engine: Engine
                                                       ) -> None:
    make.customer("张伟")
    boss.post("/customers/columns/set", CHOSEN)
    with writing_engine(shared_engine).begin() as connection:
        connection.execute(text("UPDATE list_layout SET columns = '[\"custom.gone\", \"customer.source\"]'"))
    assert heads(first_page(boss)) == ["customer.source"]


def test_ones_own_columns_cost_no_statement_more(boss: Browser, make: Made, shared_engine: Engine) -> None:
    make.customer("张伟")
    with counted(shared_engine) as usual:
        first_page(boss)
    boss.post("/customers/columns/set", {"column": "customer.source"})
    with counted(shared_engine) as own:
        first_page(boss)
    assert len(own) == len(usual)


def test_views_and_staff_stay_when_layouts_can_be_kept(tmp_path: Path, worker_name: str) -> None:
    staff_row = ("INSERT INTO \"user\" (id, login, name, active, must_change_password, demo, created_at) "
                 "VALUES (1, 'lin', '林晓燕', true, false, false, '2026-01-01')")
    with databases.fresh_database(tmp_path, f"layout_{worker_name}") as url:
        engine = databases.opened(url)
        migrate.upgrade(engine, [migrate.core()], AFTER)
        with writing_engine(engine).begin() as connection:
            connection.execute(text(staff_row))
            connection.execute(text("INSERT INTO list_layout VALUES (1, 'customer', NULL, '{\"customer.owner\": 9}')"))
        migrate.downgrade(engine, migrate.core(), BEFORE)
        migrate.upgrade(engine, [migrate.core()], AFTER)
        with writing_engine(engine).begin() as connection:
            assert connection.execute(text('SELECT name FROM "user"')).scalars().all() == ["林晓燕"]
            connection.execute(text("INSERT INTO list_layout VALUES (1, 'customer', '[]', '{}')"))
            connection.execute(text('DELETE FROM "user"'))
            assert connection.execute(text("SELECT count(*) FROM list_layout")).scalar_one() == 0
        engine.dispose()
