"""The menu: shown by right, in a fixed order, without dead ends and empty groups."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask

from guanxi.config import Config
from guanxi.contributions import Catalogue, MenuEntry
from guanxi.ctx import Ctx, Principal, Scope
from guanxi.i18n import _l
from guanxi.testing.factories import principal
from guanxi.web.findable import search_words
from guanxi.web.menu import MenuGroup, creations, menu
from tests.core.browser_help import Browser
from tests.core.web_help import add_page, application, greeting

ENTRIES = (
    MenuEntry(key="z.last", title="Last", endpoint="/last", icon="list", order=90),
    MenuEntry(key="a.customers", title="Customers", endpoint="/people", icon="users", permission="customer.view",
              order=10),
    MenuEntry(key="a.users", title="Staff", endpoint="/staff-page", icon="users", permission="admin.users",
              group="administration"),
    MenuEntry(key="a.gone", title="Gone", endpoint="nowhere", icon="x"),
)


@pytest.fixture
def app(config: Config) -> Flask:
    made = application(config)
    for path in ("/last", "/people", "/people/7", "/staff-page"):
        add_page(made, path, greeting)
    return made


def shown(app: Flask, ctx: Ctx, who: Principal, path: str = "/last") -> list[MenuGroup]:
    with app.test_request_context(path):
        return menu(asking(ctx, who))


def asking(ctx: Ctx, who: Principal) -> Ctx:
    entries = {entry.key: entry for entry in ENTRIES}
    return replace(ctx, principal=who, catalogue=Catalogue(menu=entries, creations=entries))


def titles(groups: list[MenuGroup]) -> list[list[str]]:
    return [[item.title for item in group.items] for group in groups]


def test_an_administrator_sees_every_page_that_exists(app: Flask, ctx: Ctx) -> None:
    assert titles(shown(app, ctx, Principal.system("test"))) == [["Customers", "Last"], ["Staff"]]


def test_a_group_without_lines_is_not_shown(app: Flask, ctx: Ctx) -> None:
    sales = principal(1, {"customer.view": Scope.OWN})
    assert titles(shown(app, ctx, sales)) == [["Customers", "Last"]]


def test_a_page_without_a_right_is_everybodys(app: Flask, ctx: Ctx) -> None:
    assert titles(shown(app, ctx, principal(1, {}))) == [["Last"]]


@pytest.mark.parametrize(("path", "current"), [("/people", "Customers"), ("/people/7", "Customers"), ("/last", "Last")])
def test_the_line_of_the_page_one_is_on_is_marked(app: Flask, ctx: Ctx, path: str, current: str) -> None:
    groups = shown(app, ctx, Principal.system("test"), path)
    assert [item.title for group in groups for item in group.items if item.current] == [current]


def test_g_and_a_letter_lead_to_the_cores_pages(app: Flask, ctx: Ctx) -> None:
    groups = shown(app, ctx, Principal.system("test"))
    letters = {item.title: item.go for group in groups for item in group.items}
    assert letters == {"Customers": "c", "Staff": "u", "Last": ""}


def test_what_may_be_begun_anew_is_what_one_has_the_right_to(app: Flask, ctx: Ctx) -> None:
    with app.test_request_context("/last"):
        found = creations(asking(ctx, principal(1, {"customer.view": Scope.OWN})))
    assert [item.title for item in found] == ["Customers", "Last"]


@pytest.mark.parametrize("words", ["customers", "客户", "kehu", "kh"])
def test_a_page_is_found_in_both_languages_by_pinyin_and_by_initials(words: str) -> None:
    assert words in search_words(_l("Customers")).split()


def test_the_palette_offers_what_may_be_begun_anew(boss: Browser) -> None:
    page = boss.get("/me", **{"Accept-Language": "zh"}).text
    assert re.search(r'<a href="/customers/new" data-find="[^"]*xinjiankehu', page)
