"""The page of a list in groups: its lines, its sums, a group that is opened, views that keep it."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import Engine

from guanxi.ctx import Ctx, Scope
from guanxi.testing.counting import counted
from guanxi.testing.factories import Made
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of, staff
from tests.core.lists_help import first_page, names


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    return boss_of(app, ctx)


def opened(browser: Browser, place: int) -> str:
    """The address behind the line of a group."""
    page = first_page(browser, "?group=customer.state").text
    return re.findall(r'data-group [^>]*hx-get="([^"]*)"', page)[place].replace("&amp;", "&")


def test_each_group_says_how_many_it_holds_and_opens(boss: Browser, make: Made) -> None:
    make.customer("张伟", state="loyal")
    make.customer("李娜", state="loyal")
    make.customer("王芳")
    page = first_page(boss, "?group=customer.state")
    assert re.search(r"Prospect 1 .*Loyal customer 2 .*All groups 3", text_of(page))
    assert "Grouped by State" in text_of(page)
    assert names(boss.htmx("GET", opened(boss, 1))) == ["李娜", "张伟"]


def test_a_group_of_many_leads_to_the_list_of_all(boss: Browser, make: Made) -> None:
    for number in range(51):
        make.customer(f"顾客{number:02}")
    rows = boss.htmx("GET", opened(boss, 0))
    assert len(names(rows)) == 50
    link = re.search(r'<a href="([^"]*)">Show all of this group', rows.text)
    assert link is not None
    assert link[1].replace("&amp;", "&") == "/customers?f=customer.state:is:prospect"


def test_a_view_keeps_its_groups_and_is_altered_without_them(boss: Browser, make: Made) -> None:
    make.customer("张伟")
    first_page(boss)
    boss.post("/customers/views/new", {"title": "按状态", "group": "customer.state"})
    view = first_page(boss, "?view=1")
    assert "Prospect 1" in text_of(view)
    assert "Changed" not in text_of(view)
    plain = first_page(boss, "?view=1&sort=customer.name")
    assert (names(plain), "Changed" in text_of(plain)) == (["张伟"], True)


def test_what_cannot_be_grouped_by_is_said_and_left_out_by_one_press(boss: Browser, make: Made) -> None:
    make.customer("张伟")
    page = first_page(boss, "?group=customer.phone")
    assert page.status_code == 400
    assert "This list can't be grouped by “Phone”." in text_of(page)
    assert names(boss.get(re.findall(r'href="([^"]*)">Show the list without it', page.text)[0])) == ["张伟"]


def test_the_menu_offers_what_can_be_grouped_by(boss: Browser) -> None:
    menu = text_of(boss.htmx("GET", "/customers/groups"))
    assert "State Owner" in menu
    assert "Phone" not in menu


def test_groups_cost_the_same_however_many(boss: Browser, make: Made, shared_engine: Engine) -> None:
    def cost() -> int:
        with counted(shared_engine) as sent:
            first_page(boss, "?group=customer.owner")
        return len(sent)

    make.customer("张伟", owner_id=make.user("王志强"))
    few = cost()
    for number in range(5):
        make.customer(f"顾客{number}", owner_id=make.user(f"员工{number}"))
    assert cost() == few


def test_groups_hold_what_the_reader_may_see(app: Flask, ctx: Ctx, make: Made) -> None:
    seller, user = staff(app, ctx, "seller", view=Scope.OWN)
    make.customer("别人的", state="loyal")
    make.customer("我的", owner_id=user)
    shown = text_of(first_page(seller, "?group=customer.state"))
    assert "Prospect 1" in shown
    assert "Loyal" not in shown
