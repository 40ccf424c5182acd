"""Lists of a plugin's own entities are what a full sort says they are, in every scope, both ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from guanxi.ctx import Ctx, Principal, Scope
from guanxi.views.attributes import available
from guanxi.views.counting import count
from guanxi.views.fetching import _unfiltered
from guanxi.views.filters import Filter
from guanxi.views.listing import Count, ListQuery
from guanxi.views.neighbours import neighbours
from guanxi.views.operators import Operator
from guanxi.views.page import compile_page
from tests.core.lists.paging import assert_pages, forwards, take
from tests.core.lists.sending import assert_walks, sent_to, walked
from tests.core.lists.shop import ALL, VIEWERS, Shop, Thing, day_of, expected, in_order, sales, seller
from tests.core.lists.world import NOW
from tests.toy.guanxi_toy.entities import PLACE, SALE

Opener = Callable[[Principal], Ctx]
SALE_SORTS = ("toy.sale.number", "toy.sale.amount", "toy.sale.day")
PLACE_SORTS = ("toy.place.name", "toy.place.seats", "toy.place.stars.2026")
TODAY = NOW.date()
IS, NOT, EMPTY, HAS, LACKS = Operator.IS, Operator.NOT, Operator.EMPTY, Operator.HAS, Operator.LACKS


def amount(sale: Thing) -> int:
    """In minor units; below any when not known."""
    found: int | None = sale.values["toy.sale.amount"]
    return -1 if found is None else found


def state(shop: Shop, sale: Thing) -> Any:
    """Of the sale's customer."""
    return shop.world.people[sale.customer - 1].values["customer.state"] if sale.customer else None


FILTERS: dict[tuple[str, Operator, tuple[str, ...]], Callable[[Shop, Thing], bool]] = {
    ("toy.sale.number", Operator.STARTS, ("S1",)): lambda _shop, one: one.values["toy.sale.number"].startswith("S1"),
    ("toy.sale.amount", Operator.AT_LEAST, ("6",)): lambda _shop, one: amount(one) >= 600,
    ("toy.sale.amount", IS, ("0", "3")): lambda _shop, one: amount(one) in (0, 300),
    ("toy.sale.amount", EMPTY, ()): lambda _shop, one: amount(one) < 0,
    ("toy.sale.day", Operator.OLDER, ("10",)): lambda _shop, one: day_of(one) < TODAY - timedelta(days=10),
    ("toy.sale.day", Operator.WITHIN, ("5",)): lambda _shop, one: day_of(one) >= TODAY - timedelta(days=5),
    ("toy.sale.channel", IS, ("web",)): lambda _shop, one: one.values["toy.sale.channel"] == "web",
    ("toy.sale.channel", NOT, ("web",)): lambda _shop, one: one.values["toy.sale.channel"] != "web",
    ("toy.sale.customer", IS, ("3", "5", "8")): lambda _shop, one: one.customer in (3, 5, 8),
    ("toy.sale.customer", EMPTY, ()): lambda _shop, one: one.customer is None,
    ("toy.sale.state", HAS, ("lost",)): lambda shop, one: state(shop, one) == "lost",
    ("toy.sale.state", LACKS, ("lost", "prospect")): lambda shop, one: state(shop, one) not in ("lost", "prospect"),
}


@pytest.fixture(params=["weighed", "walked", "given up", "sorted after all", "asked of a set"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    take(request.param, monkeypatch)


def chip(asked: tuple[str, Operator, tuple[str, ...]]) -> Filter:
    key, operator, values = asked
    return Filter(key=key, operator=operator, values=values)


# What a list holds, and in which order

@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", SALE_SORTS)
@pytest.mark.parametrize("who", VIEWERS.values(), ids=VIEWERS)
def test_every_sort_shows_each_once_in_every_scope(shop: Shop, as_: Opener, way: None, who: Principal, sort: str,
                                                   descending: bool) -> None:
    query = sales(sort=sort, descending=descending)
    if who.may("customer.view"):
        assert_pages(as_(who), query, expected(shop, who, query), shop.world.seed)
    else:
        assert compile_page(as_(who), query).rows == ()


@pytest.mark.parametrize("asked", FILTERS, ids=lambda asked: f"{asked[0]}:{asked[1]}")
def test_every_filter_leaves_what_it_says(shop: Shop, as_: Opener, way: None,
                                          asked: tuple[str, Operator, tuple[str, ...]]) -> None:
    for who, sort in zip((ALL, VIEWERS["below"], VIEWERS["own"]), SALE_SORTS, strict=True):
        query = sales(sort=sort, descending=sort == "toy.sale.day", filters=(chip(asked),))
        want = expected(shop, who, query, FILTERS[asked])
        assert_pages(as_(who), query, want, shop.world.seed)
        assert count(as_(who), query) == Count(number=len(want), exact=True)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", PLACE_SORTS)
def test_what_belongs_to_nobody_is_shown_to_all_who_may_see_the_list(shop: Shop, as_: Opener, way: None, sort: str,
                                                                     descending: bool) -> None:
    query = ListQuery.usual(PLACE, sort=sort, descending=descending, size=7)
    for who in (ALL, VIEWERS["own"], VIEWERS["none"]):
        assert_pages(as_(who), query, in_order(shop.places, query), shop.world.seed)


def test_values_of_another_table_are_filtered(shop: Shop, as_: Opener, way: None) -> None:
    item = Filter(key="toy.place.stars.2026", operator=Operator.AT_LEAST, values=("4",))
    query = ListQuery.usual(PLACE, filters=(item,), size=5)
    want = in_order(shop.places, query, lambda one: (one.values["toy.place.stars.2026"] or 0) >= 4)
    assert_pages(as_(ALL), query, want, shop.world.seed)


def test_the_trash_is_a_list_of_its_own(shop: Shop, as_: Opener, way: None) -> None:
    for who in (ALL, VIEWERS["below"]):
        query = sales(trashed=True, size=3)
        assert_pages(as_(who), query, expected(shop, who, query), shop.world.seed)


def test_cells_hold_the_values_of_their_row(shop: Shop, as_: Opener) -> None:
    found = {sale.id: sale for sale in shop.sales}
    columns = ("toy.sale.amount", "toy.sale.customer", "toy.sale.secret")
    for page in forwards(as_(seller(1, Scope.ALL, secret=True)), sales(columns=columns)):
        for row in page.rows:
            sale = found[row.id]
            name = shop.world.people[sale.customer - 1].name if sale.customer else None
            assert (row.name, row.details) == (sale.values["toy.sale.number"], ())
            assert row.cells == ((sale.values["toy.sale.amount"], None), (sale.customer, name), (len(row.name), None))


def test_words_find_what_the_plugin_says_and_the_reader_may_see(shop: Shop, as_: Opener) -> None:
    for who in VIEWERS.values():
        if who.may("customer.view"):
            query = sales(search="S3")
            want = expected(shop, who, query, lambda _shop, one: one.values["toy.sale.number"].startswith("S3"))
            assert_pages(as_(who), query, want, shop.world.seed)


def test_neighbours_stand_before_and_after(shop: Shop, as_: Opener) -> None:
    ids = expected(shop, VIEWERS["below"], sales())
    for place in (0, len(ids) // 2, len(ids) - 1):
        found = neighbours(as_(VIEWERS["below"]), sales(), ids[place])
        assert (found.previous, found.next) == (ids[place - 1] if place else None, (*ids, None)[place + 1])


# How it reaches the database

@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("entity", [SALE, PLACE], ids=["sales", "places"])
def test_every_sort_walks_one_index(shop: Shop, as_: Opener, monkeypatch: pytest.MonkeyPatch, entity: Any,
                                    descending: bool) -> None:
    walked(monkeypatch)
    for key in (key for key, item in available(as_(ALL), entity).items() if item.sortable):
        query = ListQuery.usual(entity, sort=key, descending=descending, columns=(), size=3)
        for cursor in (None, compile_page(as_(ALL), query).next):
            with sent_to(shop.world.engine) as sent:
                compile_page(as_(ALL), replace(query, cursor=cursor))
            assert_walks(shop.world.engine, *sent.statements[-1], key)


@pytest.mark.parametrize(("who", "statements"), [(ALL, 1), (VIEWERS["department"], 2)], ids=["all", "department"])
def test_a_page_costs_the_same_statements_whatever_its_size(shop: Shop, as_: Opener, who: Principal,
                                                            statements: int) -> None:
    for size in (1, 5, 20):
        with sent_to(shop.world.engine) as sent:
            assert compile_page(as_(who), sales(columns=SALE.columns, size=size)).rows
        assert len(sent.statements) == statements


def test_statements_of_every_entity_are_kept(shop: Shop, as_: Opener) -> None:
    for query in (sales(columns=SALE.columns), ListQuery.usual(PLACE)):
        compile_page(as_(ALL), query)
        before = _unfiltered.cache_info()
        compile_page(as_(ALL), query)
        assert (_unfiltered.cache_info().hits, _unfiltered.cache_info().misses) == (before.hits + 1, before.misses)
