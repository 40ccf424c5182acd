"""A list of a plugin's own shows nobody a hidden customer's rows, and is asked nothing that is another list's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from guanxi.ctx import Ctx, Principal, Scope
from guanxi.customers.models import Customer
from guanxi.errors import BadRequest, Forbidden
from guanxi.views import probe
from guanxi.views.counting import count
from guanxi.views.every import every_id, every_page
from guanxi.views.filters import Filter
from guanxi.views.listing import ListQuery
from guanxi.views.operators import Operator
from guanxi.views.page import check, compile_page
from guanxi.views.probe import Candidate, weigh
from tests.core.lists.paging import assert_pages
from tests.core.lists.shop import ALL, VIEWERS, Shop, expected, sales, seller
from tests.core.lists.world import USERS, viewer
from tests.toy.guanxi_toy.entities import PLACE
from tests.toy.guanxi_toy.models import Sale

Opener = Callable[[Principal], Ctx]
UNPRICED = Filter(key="toy.sale.amount", operator=Operator.EMPTY)


# Who sees what

@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("scope", Scope)
def test_nobody_meets_a_row_of_a_customer_they_may_not_see(shop: Shop, as_: Opener, user: int, scope: Scope) -> None:
    """Whatever the list is asked, and whatever the plugin's own search finds: the toy's finds everybody's."""
    who = seller(user, scope)
    ctx = as_(who)
    hidden = {sale.id for sale in shop.sales if not shop.sees(who, sale)}
    asked = (sales(), sales(search="S"), sales(trashed=True), sales(filters=(UNPRICED,)))
    for query in asked:
        met = set(every_id(ctx, query)) | set(every_id(ctx, query, action="export"))
        met |= {row.id for page in every_page(ctx, query, only=sorted(hidden)[:50]) for row in page.rows}
        assert met.isdisjoint(hidden), f"seed {shop.world.seed}"
        assert count(ctx, query).number <= len(shop.sales) - len(hidden)


@pytest.mark.parametrize("who", VIEWERS.values(), ids=VIEWERS)
def test_a_list_shows_the_rows_that_the_row_guard_lets_through(shop: Shop, as_: Opener, who: Principal) -> None:
    ctx = as_(who)
    let_through = set(ctx.session.scalars(select(Sale.id).where(Sale.cancelled.is_(False))))
    assert {row.id for row in compile_page(ctx, sales(size=500)).rows} == let_through


def test_a_scope_of_many_customers_is_not_taken_for_a_small_one(shop: Shop, as_: Opener,
                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "MEDIUM", 2)
    monkeypatch.setattr("guanxi.views.page.SMALL", 2)
    monkeypatch.setattr("guanxi.views.page.LARGE", 2)
    for who in (VIEWERS["below"], VIEWERS["own"]):
        assert_pages(as_(who), sales(), expected(shop, who, sales()), shop.world.seed)


def test_few_rows_of_the_first_of_many_customers_are_no_small_set(shop: Shop, as_: Opener) -> None:
    """The rows of the others were not counted, and would be missing from the list."""
    one_row = (select(Sale.id).where(Sale.id == 1),)
    everybody, two = select(Customer.id), select(Customer.id).where(Customer.id <= 2)
    candidates = [Candidate(one_row, through=(customers,)) for customers in (everybody, two)]
    assert weigh(as_(ALL), candidates, 100) == [101, 1]


def test_the_list_needs_its_own_right(as_: Opener) -> None:
    with pytest.raises(Forbidden):
        compile_page(as_(viewer(1, Scope.ALL)), sales())


def test_exporting_needs_the_right_to_it(as_: Opener) -> None:
    who = replace(ALL, grants={key: scopes for key, scopes in ALL.grants.items() if key != "toy.export"})
    with pytest.raises(Forbidden):
        list(every_page(as_(who), sales(), action="export"))


# What can't be asked

@pytest.mark.parametrize("query", [
    sales(sort="toy.sale.channel"), sales(sort="customer.name"), sales(columns=("customer.name",)),
    sales(columns=("toy.sale.secret",)), sales(filters=(Filter(key="toy.place.seats", operator=Operator.EMPTY),)),
    sales(filters=(Filter(key="customer.tag", operator=Operator.HAS, values=("1",)),)),
    ListQuery.usual(PLACE, trashed=True), ListQuery(columns=("toy.sale.amount",)), ListQuery(sort="toy.sale.day"),
])
def test_what_another_list_has_this_one_has_not(as_: Opener, query: ListQuery) -> None:
    with pytest.raises(BadRequest):
        check(as_(ALL), query)


def test_a_list_without_a_search_is_not_searched(as_: Opener) -> None:
    with pytest.raises(BadRequest, match="no search"):
        compile_page(as_(ALL), ListQuery.usual(PLACE, search="A"))


def test_a_cursor_of_one_list_is_refused_by_another(shop: Shop, as_: Opener) -> None:
    cursor = compile_page(as_(ALL), sales(sort="toy.sale.number")).next
    assert cursor
    with pytest.raises(BadRequest, match="start"):
        compile_page(as_(ALL), ListQuery.usual(PLACE, cursor=cursor))
