"""A page of a list in words: its foot, unfinished searches, and addresses that lead back to it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from guanxi.ctx import Ctx
from guanxi.customers.entity import CUSTOMER
from guanxi.testing.factories import Made
from guanxi.views.filters import Filter
from guanxi.views.listing import ListQuery, Page
from guanxi.views.operators import Operator
from guanxi.views.queries import Kept, Layout, View
from guanxi.web.lists import listing
from guanxi.web.lists.bases import base_of_query
from guanxi.web.lists.customers import CUSTOMERS
from guanxi.web.lists.listing import foot_of
from guanxi.web.lists.state import ListState, list_state
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of
from tests.core.lists_help import first_page, names

LOYAL = Filter(key="customer.state", operator=Operator.IS, values=("loyal",))
SAVED = View(id=7, entity=CUSTOMER, title="忠诚客户", shared=False, mine=True, version=1, definition={
    "filters": [LOYAL.to_json()], "sort": "customer.name", "columns": ["customer.state"], "search": ""})


def cut_short(monkeypatch: pytest.MonkeyPatch, **changes: object) -> None:
    """Let each page of a list be one on which something is special."""
    whole = listing.compile_page

    def compile_page(ctx: Ctx, query: ListQuery) -> Page:
        return replace(whole(ctx, query), **changes)  # type: ignore[arg-type]  # a test's shorthand

    monkeypatch.setattr(listing, "compile_page", compile_page)


# A search that has not looked at everybody

def test_a_search_that_is_not_through_says_so_and_goes_on(app: Flask, ctx: Ctx, make: Made,
                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    boss = boss_of(app, ctx)
    make.customer("张伟")
    cut_short(monkeypatch, partial=True, next="further")
    answer = first_page(boss)
    assert names(answer) == ["张伟"]
    assert "Not everything was looked at yet. Search further" in text_of(answer)
    assert 'href="/customers?cursor=further&amp;at=2"' in answer.text


def test_nobody_found_so_far_is_not_nobody(app: Flask, ctx: Ctx, monkeypatch: pytest.MonkeyPatch) -> None:
    boss = boss_of(app, ctx)
    cut_short(monkeypatch, partial=True, next="further")
    shown = text_of(first_page(boss))
    assert "Search further" in shown
    assert "No customers yet" not in shown


def test_too_many_hits_ask_for_more_of_the_name(app: Flask, ctx: Ctx, make: Made,
                                                monkeypatch: pytest.MonkeyPatch) -> None:
    boss = boss_of(app, ctx)
    make.customer("张伟")
    cut_short(monkeypatch, too_many_hits=True)
    assert "Type more of them to see all that fit." in text_of(first_page(boss, "?q=张"))


# The foot

def page_of(rows: int, *, previous: str | None, following: str | None) -> Page:
    return Page(columns=(), rows=(None,) * rows, next=following, previous=previous)  # type: ignore[arg-type]


@pytest.mark.parametrize(("at", "rows", "previous", "shown", "before", "after"), [
    (1, 50, None, (1, 50), "", "cursor=n&at=51"),
    (51, 50, "p", (51, 100), "cursor=p&at=1", "cursor=n&at=101"),
    (101, 3, "p", (101, 103), "cursor=p&at=51", "cursor=n&at=104"),
    (30, 50, "p", (30, 79), "cursor=p&at=1", "cursor=n&at=80"),
    (0, 50, "p", (0, 0), "cursor=p&at=0", "cursor=n&at=0"),
    (77, 50, None, (1, 50), "", "cursor=n&at=51"),
    (1, 0, None, (0, 0), "", "cursor=n&at=1"),
])
def test_the_foot_says_where_one_is(app: Flask, ctx: Ctx, at: int, rows: int, previous: str | None,
                                    shown: tuple[int, int], before: str, after: str) -> None:
    with app.test_request_context():
        state = ListState(listed=CUSTOMERS, query=ListQuery(), usual=CUSTOMER.columns,
                          base=base_of_query(ctx, CUSTOMERS, ListQuery(), CUSTOMER.columns), at=at)
        foot = foot_of(state, page_of(rows, previous=previous, following="n"))
    assert (foot.first, foot.last) == shown
    assert (foot.previous.partition("?")[2], foot.following.partition("?")[2]) == (before, after)


# Addresses

@pytest.mark.parametrize("query", [
    ListQuery(), ListQuery(filters=(LOYAL,)), ListQuery(sort="customer.created", descending=True),
    ListQuery(columns=()), ListQuery(search="张 伟&q=1"), ListQuery(trashed=True),
    ListQuery(filters=(Filter(key="a", operator=Operator.IS, values=("a,b%2C:", "张")), LOYAL), search="x"),
])
@pytest.mark.parametrize("base", [None, SAVED])
def test_an_address_leads_back_to_its_list(app: Flask, ctx: Ctx, query: ListQuery, base: View | None) -> None:
    kept = Kept([SAVED], Layout())
    with app.test_request_context():
        begun = list_state(ctx, CUSTOMERS, [("view", "7")] if base else [], kept)
        state = ListState(listed=CUSTOMERS, query=query, usual=CUSTOMER.columns,
                          base=begun.base if base else base_of_query(ctx, CUSTOMERS, query, CUSTOMER.columns))
        for address in (state.url, state.here):
            with app.test_request_context(address) as request:
                again = list_state(ctx, CUSTOMERS, request.request.args.items(multi=True), kept)
                assert (again.query, again.base) == (state.query, state.base)
        assert list_state(ctx, CUSTOMERS, state.fields, kept).query == query


def test_an_untouched_view_has_a_short_address(app: Flask, ctx: Ctx) -> None:
    with app.test_request_context():
        state = list_state(ctx, CUSTOMERS, [("view", "7")], Kept([SAVED], Layout()))
        assert (state.url, state.changed) == ("/customers?view=7", False)
        assert state.altered(filters=()).url == "/customers?columns=customer.state&view=7"


def test_words_are_searched_for_within_a_view(app: Flask, ctx: Ctx, make: Made) -> None:
    boss: Browser = boss_of(app, ctx)
    first_page(boss)
    for name, state in (("张伟", "loyal"), ("张敏", "prospect")):
        make.customer(name, state=state)
    view = boss.post("/customers/views/new?f=customer.state:is:loyal", {"title": "忠诚客户"}).location
    answer = boss.get(f"{view}&f=customer.state:is:loyal&q=张")
    assert names(answer) == ["张伟"]
