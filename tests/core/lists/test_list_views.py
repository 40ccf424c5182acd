"""Saved views: kept under a name, one's own or shared, refused when they name what their reader lacks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from guanxi.ctx import Ctx, Principal, Scope
from guanxi.customers.entity import CUSTOMER
from guanxi.db import unit_of_work
from guanxi.errors import BadRequest, Conflict, Forbidden, NotFound, Refused
from guanxi.plugin import Plugin
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from guanxi.views.filters import Filter
from guanxi.views.listing import ListQuery
from guanxi.views.operators import Operator
from guanxi.views.page import check
from guanxi.views.queries import View, saved_view, views_of
from guanxi.views.services import (
    delete_view,
    order_views,
    rename_view,
    replace_view,
    restore_view,
    save_view,
    share_view,
)
from tests.toy.guanxi_toy import plugin as toy

QUERY = ListQuery(filters=(Filter(key="customer.state", operator=Operator.IS, values=("lost", "a,b:c")),),
                  sort="customer.created", descending=True, columns=("customer.owner",), search="张")
SHARING = "customer.share_views"


@pytest.fixture
def plugins() -> tuple[Plugin, ...]:
    return (toy,)


def staff(user_id: int, *more: str) -> Principal:
    """A member of staff who may view customers and `more`."""
    return Principal(user_id=user_id, name="", grants={
        key: frozenset({Scope.ALL}) for key in ("customer.view", *more)})


@pytest.fixture
def mine(runtime: Runtime, make: Made) -> Iterator[Ctx]:
    """A Ctx of somebody who may share."""
    with runtime.opened(staff(make.user(), SHARING)) as ctx:
        yield ctx


@pytest.fixture
def theirs(runtime: Runtime, mine: Ctx, make: Made) -> Iterator[Ctx]:
    """A Ctx of a colleague who may not."""
    with runtime.opened(staff(make.user())) as ctx:
        yield ctx


def saved(ctx: Ctx, title: str = "Lost ones", query: ListQuery = QUERY, *, shared: bool = False) -> View:
    """A view somebody saved."""
    with unit_of_work(ctx) as unit:
        view_id = save_view(unit.ctx, title, query, shared=shared)
    return saved_view(ctx, CUSTOMER, view_id)


def test_a_view_gives_back_the_list_it_was_saved_from(mine: Ctx) -> None:
    assert saved(mine).query == QUERY


def test_a_view_of_one_s_own_is_nobody_else_s(mine: Ctx, theirs: Ctx) -> None:
    view = saved(mine)
    assert [item.id for item in views_of(mine, CUSTOMER)] == [view.id]
    assert views_of(theirs, CUSTOMER) == []
    with pytest.raises(NotFound):
        saved_view(theirs, CUSTOMER, view.id)


def test_a_shared_view_is_everybody_s_to_open_and_its_owner_s_to_change(mine: Ctx, theirs: Ctx) -> None:
    view = saved(mine, shared=True)
    assert [(item.id, item.mine) for item in views_of(theirs, CUSTOMER)] == [(view.id, False)]
    with pytest.raises(Forbidden), unit_of_work(theirs) as unit:
        delete_view(unit.ctx, CUSTOMER, view.id)
    with pytest.raises(Forbidden), unit_of_work(theirs) as unit:
        rename_view(unit.ctx, CUSTOMER, view.id, "Mine now", view.version)


def test_sharing_needs_the_right(theirs: Ctx) -> None:
    with pytest.raises(Forbidden), unit_of_work(theirs) as unit:
        save_view(unit.ctx, "For all", QUERY, shared=True)
    view = saved(theirs)
    with pytest.raises(Forbidden), unit_of_work(theirs) as unit:
        share_view(unit.ctx, CUSTOMER, view.id, view.version, shared=True)
    assert not saved_view(theirs, CUSTOMER, view.id).shared


def test_a_shared_view_refuses_to_run_for_whom_it_names_too_much(mine: Ctx, theirs: Ctx, runtime: Runtime) -> None:
    with runtime.opened(staff(mine.principal.user_id or 0, SHARING, "toy.secret")) as knowing:
        secret = Filter(key="toy.secret", operator=Operator.AT_LEAST, values=("5",))
        view = saved(knowing, query=ListQuery(filters=(secret,)), shared=True)
    with pytest.raises(BadRequest, match=r"toy\.secret"):
        check(theirs, saved_view(theirs, CUSTOMER, view.id).query)


def test_nobody_saves_a_view_of_what_they_may_not_see(mine: Ctx) -> None:
    with pytest.raises(BadRequest, match=r"toy\.secret"), unit_of_work(mine) as unit:
        save_view(unit.ctx, "Secrets", ListQuery(columns=("toy.secret",)))
    assert views_of(mine, CUSTOMER) == []


@pytest.mark.parametrize("title", ["", "  ", "x" * 81])
def test_a_view_needs_a_name_of_bearable_length(mine: Ctx, title: str) -> None:
    with pytest.raises(Refused), unit_of_work(mine) as unit:
        save_view(unit.ctx, title, QUERY)


def test_two_people_changing_a_view_do_not_overwrite_each_other(mine: Ctx) -> None:
    view = saved(mine)
    with unit_of_work(mine) as unit:
        replace_view(unit.ctx, view.id, ListQuery(), view.version)
    with pytest.raises(Conflict), unit_of_work(mine) as unit:
        rename_view(unit.ctx, CUSTOMER, view.id, "Too late", view.version)
    found = saved_view(mine, CUSTOMER, view.id)
    assert (found.title, found.query) == ("Lost ones", ListQuery())


def test_a_deleted_view_comes_back_as_it_was(mine: Ctx) -> None:
    view = saved(mine, shared=True)
    with unit_of_work(mine) as unit:
        gone = delete_view(unit.ctx, CUSTOMER, view.id)
    assert views_of(mine, CUSTOMER) == []
    with unit_of_work(mine) as unit:
        again = restore_view(unit.ctx, gone)
    found = saved_view(mine, CUSTOMER, again)
    assert (found.title, found.shared, found.query) == (view.title, True, QUERY)


def test_one_s_own_views_stand_in_the_order_they_were_put_in(mine: Ctx, theirs: Ctx) -> None:
    first, second, third = (saved(mine, title).id for title in ("One", "Two", "Three"))
    foreign = saved(theirs).id
    with unit_of_work(mine) as unit:
        order_views(unit.ctx, [third, foreign, first, second])
    assert [view.title for view in views_of(mine, CUSTOMER)] == ["Three", "One", "Two"]
    assert [view.id for view in views_of(theirs, CUSTOMER)] == [foreign]
