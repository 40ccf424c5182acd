"""How lists reach the database: by the index of the sort, guarded, in a constant number of statements."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from guanxi.ctx import Ctx, Principal, Scope
from guanxi.customers.entity import CUSTOMER
from guanxi.views import page as page_module
from guanxi.views.attributes import available
from guanxi.views.filters import Filter
from guanxi.views.listing import ListQuery
from guanxi.views.operators import Operator
from guanxi.views.page import compile_page
from tests.core.lists.world import World, viewer

Opener = Callable[[Principal], Ctx]
EVERYBODY = viewer(1, Scope.ALL, secret=True)
DEPARTMENT = viewer(2, Scope.DEPARTMENT)
COLUMNS = ("customer.owner", "customer.department", "toy.points", "custom.grade", "customer.last_activity")
POINTS = Filter(key="toy.points", operator=Operator.AT_LEAST, values=("2",))


@dataclass(slots=True)
class Sent:
    """Statements and their parameters as the driver got them."""

    statements: list[tuple[str, Any]] = field(default_factory=list)


@contextmanager
def sent_to(engine: Engine) -> Iterator[Sent]:
    """Everything sent while the block runs."""
    sent = Sent()

    def note(_connection: Connection, _cursor: object, statement: str, parameters: Any, *_more: object) -> None:
        sent.statements.append((statement, parameters))
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def walked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make no set small, so that every list walks."""
    monkeypatch.setattr(page_module, "SMALL", -1)
    monkeypatch.setattr(page_module, "MEDIUM", -1)


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


def assert_walks(engine: Engine, statement: str, parameters: Any, key: str) -> None:
    """The innermost entries come out of an index in order: only the page itself is sorted."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            assert sum("TEMP B-TREE" in line for line in plan) == 1, (key, plan)
            assert any("USING" in line or line == "SCAN customer" for line in plan), (key, plan)
            assert plan[-1].startswith("USE TEMP B-TREE"), (key, plan)
            return
        for setting in ("enable_seqscan", "enable_sort", "enable_bitmapscan", "enable_incremental_sort"):
            connection.exec_driver_sql(f"SET LOCAL {setting} = off")
        found = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one()
        plan = found if isinstance(found, list) else json.loads(found)
        below = list(nodes(plan[0]["Plan"]))[1:]
        sorts = [node for node in below if "Sort" in node["Node Type"]]
        assert all(node.get("Presorted Key") for node in sorts), (key, sorts)
        assert any("Index" in node["Node Type"] for node in below), (key, below)


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A plan's nodes from the top."""
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


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
