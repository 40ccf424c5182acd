"""Lists handed on: a link that tells all of a list, and how many rows each view has."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from sqlalchemy import Engine

from guanxi.ctx import Ctx, Scope
from guanxi.testing.counting import counted
from guanxi.testing.factories import Made
from guanxi.web.lists import counts
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of, staff
from tests.core.lists_help import first_page, names


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    return boss_of(app, ctx)


def link(browser: Browser, query: str = "") -> str:
    """The link that is copied from a list."""
    found = re.search(r'data-copy="([^"]*)"', first_page(browser, query).text)
    assert found is not None
    return html.unescape(found[1])


def numbers(browser: Browser) -> list[str]:
    """The counts of the views, in their order."""
    return re.findall(r'id="view-count-\d+"[^>]*>([^<]*)<', browser.htmx("GET", "/customers/views/counts").text)


def test_a_link_tells_filters_order_columns_and_groups_whatever_the_reader_has_chosen(
        boss: Browser, app: Flask, ctx: Ctx, make: Made) -> None:
    make.customer("张伟", state="loyal", source="展会")
    make.customer("李娜")
    other, _user = staff(app, ctx, "other", view=Scope.ALL)
    boss.post("/customers/columns/set", {"column": "customer.source"})
    told = link(boss, "?f=customer.state:is:loyal&sort=-customer.created")
    assert told == "/customers?f=customer.state:is:loyal&sort=-customer.created&columns=customer.source"
    assert "张伟 展会" in text_of(other.get(told))
    assert "group=customer.state" in link(boss, "?group=customer.state")
    boss.post("/customers/columns/set")
    assert link(boss).endswith("columns=")


def test_a_link_to_what_one_may_not_see_says_so(boss: Browser, app: Flask, ctx: Ctx) -> None:
    clerk, _user = staff(app, ctx, "clerk", view=Scope.ALL)
    answer = clerk.get(link(boss, "?f=customer.phone:starts:138"))
    assert answer.status_code == 400
    assert "Phone" in text_of(answer)


def test_a_saved_view_is_told_by_what_it_holds(boss: Browser, app: Flask, ctx: Ctx, make: Made) -> None:
    make.customer("张伟", state="loyal")
    other, _user = staff(app, ctx, "other", view=Scope.ALL)
    first_page(boss)
    boss.post("/customers/views/new", {"title": "我的", "f": "customer.state:is:loyal"})
    assert first_page(other, "?view=1").status_code == 404
    assert names(other.get(link(boss, "?view=1"))) == ["张伟"]


def test_views_are_counted_as_far_as_a_glance_needs(boss: Browser, make: Made,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        make.customer(f"顾客{number}", state="loyal" if number else "prospect")
    first_page(boss)
    boss.post("/customers/views/new", {"title": "忠诚", "f": "customer.state:is:loyal"})
    assert numbers(boss) == ["3", "0", "3", "2"]
    monkeypatch.setattr(counts, "MOST", 2)
    assert numbers(boss) == ["2+", "0", "2+", "2"]


def test_a_view_that_cannot_be_shown_has_no_count(boss: Browser, ctx: Ctx, app: Flask) -> None:
    first_page(boss)
    boss.post("/customers/views/new", {"title": "电话", "f": "customer.phone:starts:138", "shared": "1"})
    clerk, _user = staff(app, ctx, "clerk", view=Scope.OWN)
    assert numbers(clerk) == ["0", "0", ""]


def test_the_page_itself_counts_nothing(boss: Browser, make: Made, shared_engine: Engine) -> None:
    make.customer("张伟")
    first_page(boss)
    with counted(shared_engine) as few:
        first_page(boss)
    for number in range(3):
        boss.post("/customers/views/new", {"title": f"视图{number}", "f": "customer.state:is:loyal"})
    with counted(shared_engine) as many:
        first_page(boss)
    assert len(many) == len(few)
