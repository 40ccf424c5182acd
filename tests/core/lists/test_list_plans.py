"""How lists reach the database: by the index of the sort, guarded, in a constant number of statements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from guanxi.ctx import Ctx, Principal, Scope
from guanxi.customers.entity import CUSTOMER
from guanxi.views.attributes import available
from guanxi.views.filters import Filter
from guanxi.views.listing import ListQuery
from guanxi.views.operators import Operator
from guanxi.views.page import compile_page
from tests.core.lists.sending import assert_walks, sent_to, walked
from tests.core.lists.world import World, viewer

Opener = Callable[[Principal], Ctx]
EVERYBODY = viewer(1, Scope.ALL, secret=True)
DEPARTMENT = viewer(2, Scope.DEPARTMENT)
COLUMNS = ("customer.owner", "customer.department", "toy.points", "custom.grade", "customer.last_activity")
POINTS = Filter(key="toy.points", operator=Operator.AT_LEAST, values=("2",))


def sortable(ctx: Ctx) -> list[str]:
    return [key for key, item in available(ctx, CUSTOMER).items() if item.sortable]


def test_there_is_something_to_sort_by(as_: Opener) -> None:
    assert {"customer.name", "customer.created", "toy.points", "toy.balance.second", "custom.visits"} <= set(
        sortable(as_(EVERYBODY)))


@pytest.mark.parametrize("descending", [False, True])
def test_every_sort_walks_one_index(world: World, as_: Opener, monkeypatch: pytest.MonkeyPatch,
                                    descending: bool) -> None:
    """The contract of a sortable attribute: an index gives its entries in order, first page and next."""
    walked(monkeypatch)
    for key in sortable(as_(EVERYBODY)):
        query = ListQuery(sort=key, descending=descending, columns=(), size=3)
        for cursor in (None, compile_page(as_(EVERYBODY), query).next):
            with sent_to(world.engine) as sent:
                compile_page(as_(EVERYBODY), replace(query, cursor=cursor))
            assert_walks(world.engine, *sent.statements[-1], key)


@pytest.mark.parametrize("few", [True, False], ids=["small set", "walk"])
def test_visibility_stands_in_every_statement(world: World, as_: Opener, monkeypatch: pytest.MonkeyPatch,
                                              few: bool) -> None:
    """The compiler takes the row guard's place: whatever shows or counts rows asks for the owner itself."""
    if not few:
        walked(monkeypatch)
    for search in ("", "张"):
        with sent_to(world.engine) as sent:
            compile_page(as_(DEPARTMENT), ListQuery(filters=(POINTS,), columns=COLUMNS, search=search))
        shown = [statement for statement, _ in sent.statements if "trashed_at" in statement]
        assert shown
        for statement in shown:
            asked = statement.partition("trashed_at IS NULL")[2]
            assert "customer.owner_id" in asked
            assert "collaborator" in asked
            assert "customer.department_id" in asked


@pytest.mark.parametrize("who", [EVERYBODY, DEPARTMENT], ids=["all", "department"])
def test_a_page_costs_the_same_statements_whatever_its_size(world: World, as_: Opener, who: Principal) -> None:
    counts = set()
    for size in (1, 50, 200):
        ctx = as_(who)
        available(ctx, CUSTOMER)
        with sent_to(world.engine) as sent:
            page = compile_page(ctx, ListQuery(columns=COLUMNS, size=size))
        assert page.rows
        counts.add(len(sent.statements))
    assert counts == {1 if who is EVERYBODY else 2}


def test_columns_join_the_page_s_own_statement(world: World, as_: Opener) -> None:
    lengths = set()
    for columns in ((), COLUMNS):
        ctx = as_(EVERYBODY)
        available(ctx, CUSTOMER)
        with sent_to(world.engine) as sent:
            compile_page(ctx, ListQuery(columns=columns))
        lengths.add(len(sent.statements))
    assert lengths == {1}


def test_filters_are_weighed_in_one_statement(world: World, as_: Opener) -> None:
    ctx = as_(DEPARTMENT)
    available(ctx, CUSTOMER)
    level = Filter(key="toy.level", operator=Operator.IS, values=("gold", "silver"))
    with sent_to(world.engine) as sent:
        compile_page(ctx, ListQuery(filters=(POINTS, level)))
    assert len(sent.statements) == 2


def test_an_empty_filter_costs_no_page(world: World, as_: Opener) -> None:
    ctx = as_(EVERYBODY)
    available(ctx, CUSTOMER)
    nobody = Filter(key="toy.points", operator=Operator.AT_LEAST, values=("999999",))
    with sent_to(world.engine) as sent:
        assert compile_page(ctx, ListQuery(filters=(nobody,))).rows == ()
    assert len(sent.statements) <= 2
