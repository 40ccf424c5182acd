"""Favourites: rows and views one has starred, under the names they have now, as far as one may see them."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from guanxi import migrate
from guanxi.ctx import Ctx, Scope
from guanxi.customers.services import trash
from guanxi.db import unit_of_work
from guanxi.db.engine import writing_engine
from guanxi.testing import databases
from guanxi.testing.factories import Made
from guanxi.views import favourites
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of, staff
from tests.core.lists_help import first_page

BEFORE, AFTER = "0022", "0023"


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    return boss_of(app, ctx)


def menu(browser: Browser, at: str = "/customers") -> str:
    """What the menu shows to whoever opens it on a page."""
    return text_of(browser.htmx("GET", "/favourites/", **{"HX-Current-URL": f"http://localhost{at}"}))


def starred(browser: Browser, kind: str, target: int, on: str = "1") -> int:
    """Star something; the status of the answer."""
    return browser.htmx("POST", f"/favourites/customer/{kind}/{target}", {"on": on}).status_code


def test_the_page_one_is_on_is_starred_and_found_again(boss: Browser, make: Made) -> None:
    customer = make.customer("张伟")
    assert "Star “张伟”" in menu(boss, f"/customers/{customer}?list=1")
    assert starred(boss, "row", customer) == 200
    answer = boss.htmx("GET", "/favourites/")
    assert f'href="/customers/{customer}"' in answer.text
    assert "Take the star from “张伟”" in menu(boss, f"/customers/{customer}")
    starred(boss, "row", customer, on="0")
    assert "Open a customer" in menu(boss)


def test_a_saved_view_is_starred_and_its_end_is_the_stars(boss: Browser, make: Made) -> None:
    first_page(boss)
    boss.post("/customers/views/new", {"title": "忠诚客户", "f": "customer.state:is:loyal"})
    assert "Star “忠诚客户”" in menu(boss, "/customers?view=1")
    starred(boss, "view", 1)
    assert 'href="/customers?view=1"' in boss.htmx("GET", "/favourites/").text
    boss.post("/customers/views/1/delete")
    assert "忠诚客户" not in menu(boss)


@pytest.mark.parametrize("page", ["/customers", "/customers?view=mine", "/customers/new", "/nowhere", "//evil",
                                  "/customers/99"])
def test_other_pages_are_nothing_to_star(boss: Browser, page: str) -> None:
    assert "Star “" not in menu(boss, page)


def test_stars_are_ones_own_and_show_what_one_may_see(boss: Browser, app: Flask, ctx: Ctx, make: Made) -> None:
    seller, user = staff(app, ctx, "seller", view=Scope.OWN)
    own, other = make.customer("我的", owner_id=user), make.customer("别人的")
    starred(boss, "row", other)
    assert starred(seller, "row", other) == 404
    starred(seller, "row", own)
    assert ("我的" in menu(seller), "别人的" in menu(seller)) == (True, False)
    with unit_of_work(ctx) as unit:
        trash(unit.ctx, [other])
    assert "别人的" not in menu(boss)


def test_a_star_given_twice_is_one_and_there_is_an_end_to_them(boss: Browser, make: Made,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = make.customer("张伟"), make.customer("李娜")
    starred(boss, "row", first)
    assert starred(boss, "row", first) == 200
    monkeypatch.setattr(favourites, "MOST", 1)
    assert (starred(boss, "row", first), starred(boss, "row", second)) == (200, 422)


@pytest.mark.parametrize("address", ["/favourites/nothing/row/1", "/favourites/customer/page/1"])
def test_what_there_is_no_list_of_is_not_starred(boss: Browser, address: str) -> None:
    assert boss.htmx("POST", address, {"on": "1"}).status_code == 404


def test_staff_stay_when_favourites_can_be_kept(tmp_path: Path, worker_name: str) -> None:
    with databases.fresh_database(tmp_path, f"favourites_{worker_name}") as url:
        engine = databases.opened(url)
        migrate.upgrade(engine, [migrate.core()], AFTER)
        with writing_engine(engine).begin() as connection:
            connection.execute(text("INSERT INTO \"user\" (id, login, name, active, must_change_password, demo, "
                                    "created_at) VALUES (1, 'lin', '林晓燕', true, false, false, '2026-01-01')"))
            connection.execute(text("INSERT INTO favourite VALUES (1, 'customer', 'row', 7, '2026-01-01')"))
        migrate.downgrade(engine, migrate.core(), BEFORE)
        migrate.upgrade(engine, [migrate.core()], AFTER)
        with writing_engine(engine).begin() as connection:
            assert connection.execute(text('SELECT name FROM "user"')).scalars().all() == ["林晓燕"]
            connection.execute(text("INSERT INTO favourite VALUES (1, 'customer', 'row', 7, '2026-01-01')"))
            connection.execute(text('DELETE FROM "user"'))
            assert connection.execute(text("SELECT count(*) FROM favourite")).scalar_one() == 0
        engine.dispose()
