"""What a list answers to addresses that ask for what there is not, to htmx, and at what price."""

from __future__ import annotations

import pytest
from flask import Flask

from guanxi.ctx import Ctx, Scope
from guanxi.customers.drafts import Draft
from guanxi.customers.services import write_customers
from guanxi.testing.counting import counted
from guanxi.testing.factories import Made
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of, staff
from tests.core.lists_help import first_page, link, names

HOSTILE = '<img src=x onerror="alert(1)">{{7*7}}'


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    return boss_of(app, ctx)


def many(ctx: Ctx, count: int) -> None:
    drafts = [Draft(values={"name": f"顾客{number:04}"}, trusted=True) for number in range(count)]
    write_customers(ctx, drafts)


# What can't be applied is said, and nothing is shown in its place

@pytest.mark.parametrize("query", [
    "f=nonsense:is:1", "f=customer.owner:at_least:3", "f=customer.created:older:x",
    "sort=nonsense", "sort=customer.state", "columns=nonsense", "cursor=forged", "f=customer.owner", "f=x", "f=",
    "f=customer.name:starts:%00", "columns=customer.name,nonsense", "f=custom.gone:is:1", "sort=-custom.gone",
    "view=2&f=nonsense:is:1", "f=customer.tag:has:999999999999999999999",
])
def test_hostile_addresses_get_a_sentence_and_no_customer(boss: Browser, make: Made, query: str) -> None:
    make.customer("张伟")
    answer = first_page(boss, f"?{query}")
    assert answer.status_code in (400, 404)
    assert names(answer) == []
    assert "张伟" not in answer.text


def test_a_filter_that_is_not_for_ones_role_is_shown_inactive_with_the_reason(app: Flask, ctx: Ctx, make: Made) -> None:
    clerk, _user = staff(app, ctx, "clerk", view=Scope.ALL)
    make.customer("张伟", phone="13800138000")
    answer = first_page(clerk, "?f=customer.phone:starts:%2B86138")
    assert answer.status_code == 400
    assert "can't be filtered by “Phone”" in text_of(answer)
    assert 'class="chip inactive"' in answer.text
    assert names(clerk.get(link(answer, 'class="btn" href="/customers'))) == ["张伟"]


def test_a_problem_reaches_htmx_in_place_of_the_rows(boss: Browser, make: Made) -> None:
    make.customer("张伟")
    answer = boss.htmx("GET", "/customers?f=nonsense:is:1")
    assert answer.status_code == 400
    assert answer.headers["HX-Retarget"] == "#rows"
    assert "张伟" not in answer.text


def test_a_place_number_that_is_none_is_ignored(boss: Browser, make: Made) -> None:
    make.customer("张伟")
    for given in ("-3", "x", "9" * 40, "１"):
        assert names(first_page(boss, f"?at={given}")) == ["张伟"]


# Parts for htmx

def test_htmx_gets_what_changes_and_no_frame(boss: Browser, make: Made) -> None:
    make.customer("张伟")
    answer = boss.htmx("GET", "/customers?f=customer.state:is:prospect")
    assert "<html" not in answer.text
    for part in ('id="rows"', 'id="filters" hx-swap-oob="true"', 'id="views"', 'id="find"', 'id="list-state"'):
        assert part in answer.text
    assert "HX-Request" in answer.headers["Vary"]


def test_words_being_typed_are_not_overwritten(boss: Browser, make: Made) -> None:
    make.customer("张伟")
    answer = boss.htmx("GET", "/customers?q=zhang", **{"HX-Trigger": "find"})
    assert 'id="find"' not in answer.text
    assert answer.headers["HX-Replace-Url"] == "/customers?q=zhang"


def test_words_of_a_search_narrow_the_list(boss: Browser, make: Made) -> None:
    make.customer("张伟")
    make.customer("王芳")
    assert names(first_page(boss, "?q=zhangwei")) == ["张伟"]


# The price

@pytest.mark.parametrize("query", ["", "?f=customer.state:is:prospect&f=customer.tag:lacks:1",
                                   "?columns=customer.owner,customer.department,customer.region,customer.last_activity"])
def test_more_rows_cost_no_more_queries(app: Flask, boss: Browser, ctx: Ctx, query: str) -> None:
    taken = {}
    for more in (1, 49, 150):
        many(ctx, more)
        with counted(app.extensions["guanxi"].engine) as sent:
            rows = len(names(first_page(boss, query)))
        taken[rows] = len(sent)
    assert taken.keys() == {1, 50}
    assert 0 < taken[1] == taken[50] <= 8
