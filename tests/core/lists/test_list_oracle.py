"""Every list is what a full sort says it is: each page, both ways, across the end of the values."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from guanxi.ctx import Ctx, Principal, Scope
from guanxi.views.counting import count
from guanxi.views.every import every_id
from guanxi.views.filters import Filter
from guanxi.views.listing import Count, ListQuery
from guanxi.views.neighbours import Neighbours, neighbours
from guanxi.views.operators import Operator
from tests.core.lists.oracle import expected
from tests.core.lists.paging import assert_pages, forwards, take
from tests.core.lists.world import World, viewer

SORTS = ("customer.name", "customer.number", "customer.created", "customer.last_activity", "toy.points", "toy.level",
         "toy.since", "toy.balance.second", "custom.visits", "custom.contract", "custom.renewal", "custom.grade",
         "custom.vip", "custom.weight")
VIEWERS = {
    "all": viewer(1, Scope.ALL), "own": viewer(2, Scope.OWN), "subordinates": viewer(1, Scope.SUBORDINATES),
    "department": viewer(2, Scope.DEPARTMENT), "below": viewer(1, Scope.DEPARTMENT_TREE),
    "two scopes": viewer(4, Scope.DEPARTMENT, Scope.SUBORDINATES), "shared only": viewer(7, Scope.OWN),
}
COLUMNS = ("customer.owner", "customer.phone", "toy.points", "toy.secret", "custom.grade", "customer.last_activity",
           "toy.name_length")
Opener = Callable[[Principal], Ctx]
IS, NOT, HAS, LACKS, EMPTY, FILLED = (Operator.IS, Operator.NOT, Operator.HAS, Operator.LACKS, Operator.EMPTY,
                                      Operator.FILLED)


def chip(key: str, operator: Operator, *values: object) -> Filter:
    """A filter."""
    return Filter(key=key, operator=operator, values=tuple(map(str, values)))


FILTERS = (
    chip("customer.state", IS, "lost"), chip("customer.state", NOT, "lost", "prospect"),
    chip("customer.kind", IS, "company"), chip("customer.owner", IS, "me"), chip("customer.owner", IS, 3, 5),
    chip("customer.owner", NOT, 3), chip("customer.owner", EMPTY), chip("customer.store", FILLED),
    chip("customer.department", IS, "my_department"), chip("customer.department", Operator.BELOW, 1),
    chip("customer.region", Operator.BELOW, 440000), chip("customer.region", Operator.BELOW, 440300, 110000),
    chip("customer.region", Operator.STARTS, "44"), chip("customer.number", Operator.STARTS, "N01"),
    chip("customer.number", IS, "N0007", "N0100"), chip("customer.name", Operator.CONTAINS, "ACME"),
    chip("customer.name", Operator.STARTS, "张"), chip("customer.name", IS, "Zoë"),
    chip("customer.source", Operator.CONTAINS, "50%_"), chip("customer.source", EMPTY),
    chip("customer.email", Operator.CONTAINS, "Wei@"), chip("customer.phone", Operator.STARTS, "+8613"),
    chip("customer.created", Operator.WITHIN, 6), chip("customer.created", Operator.BEFORE, "2026-05-15"),
    chip("customer.last_activity", Operator.OLDER, 20), chip("customer.last_activity", Operator.WITHIN, 7),
    chip("customer.last_activity", IS, "2026-05-12"), chip("customer.last_activity", Operator.FROM, "2026-05-10"),
    chip("customer.last_activity", Operator.BETWEEN, "2026-04-20", "2026-05-02"),
    chip("customer.last_activity", EMPTY), chip("toy.points", Operator.AT_LEAST, 4),
    chip("toy.points", Operator.AT_MOST, 2), chip("toy.points", IS, 0, 5),
    chip("toy.points", Operator.BETWEEN, 3, 6), chip("toy.points", NOT, 5), chip("toy.points", EMPTY),
    chip("toy.points", FILLED), chip("toy.points", Operator.AT_LEAST, 10**12),
    chip("toy.level", IS, "gold", "silver"), chip("toy.level", NOT, "gold"), chip("toy.since", Operator.OLDER, 10),
    chip("toy.since", Operator.NEXT, 12), chip("toy.balance.second", Operator.AT_LEAST, "2.50"),
    chip("toy.name_length", Operator.AT_LEAST, 4), chip("custom.visits", IS, 3),
    chip("custom.contract", Operator.STARTS, "A1"), chip("custom.contract", Operator.CONTAINS, "A"),
    chip("custom.contract", NOT, "A1"), chip("custom.renewal", Operator.BEFORE, "2026-05-20"),
    chip("custom.grade", IS, 1, 2), chip("custom.vip", IS, "yes"), chip("custom.vip", EMPTY),
    chip("custom.weight", Operator.AT_MOST, "1.25"), chip("customer.tag", HAS, 1, 2),
    chip("customer.tag", LACKS, 1, 3), chip("customer.collaborator", HAS, "me"), chip("toy.visited", HAS, "a", 30),
    chip("toy.visited", LACKS, "b", 50),
)


@pytest.fixture(params=["weighed", "given up"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The two ways that differ most."""
    take(str(request.param), monkeypatch)


@pytest.fixture(params=["weighed", "walked", "given up", "sorted after all", "asked of a set"])
def any_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """All ways."""
    take(str(request.param), monkeypatch)


def assert_both_ways(world: World, ctx: Ctx, query: ListQuery) -> None:
    """The pages hold exactly the expected customers in their order, there and back."""
    assert_pages(ctx, query, expected(world, ctx.principal, query), world.seed)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", SORTS)
def test_every_sort_shows_everybody_once(world: World, as_: Opener, way: None, sort: str, descending: bool) -> None:
    for who in (VIEWERS["all"], VIEWERS["department"]):
        assert_both_ways(world, as_(who), ListQuery(sort=sort, descending=descending, columns=(), size=29))


@pytest.mark.parametrize("name", VIEWERS)
def test_every_scope_shows_what_it_may(world: World, as_: Opener, way: None, name: str) -> None:
    ctx = as_(VIEWERS[name])
    for sort in ("customer.name", "toy.points"):
        assert_both_ways(world, ctx, ListQuery(sort=sort, descending=True, columns=(), size=23))


@pytest.mark.parametrize("item", FILTERS, ids=Filter.to_text)
def test_every_filter_leaves_what_it_says(world: World, as_: Opener, way: None, item: Filter) -> None:
    sorts = {"customer.name", "toy.points"} if item.key not in SORTS else {"customer.name", item.key}
    for who, sort in zip((VIEWERS["all"], VIEWERS["below"]), sorted(sorts), strict=False):
        query = ListQuery(filters=(item,), sort=sort, descending=sort == item.key, columns=(), size=40)
        assert_both_ways(world, as_(who), query)


def test_the_trash_is_a_list_of_its_own(world: World, as_: Opener, way: None) -> None:
    for item in (None, FILTERS[0], FILTERS[30]):
        query = ListQuery(filters=() if item is None else (item,), trashed=True, size=5, columns=())
        assert_both_ways(world, as_(VIEWERS["all"]), query)


@pytest.mark.parametrize("round_", range(6))
def test_any_combination_is_what_a_full_sort_says(world: World, as_: Opener, any_way: None, round_: int) -> None:
    chance = random.Random(world.seed * 100 + round_)
    for _ in range(4):
        who = chance.choice(tuple(VIEWERS.values()))
        query = ListQuery(
            filters=tuple(chance.sample(FILTERS, chance.randrange(4))), sort=chance.choice(SORTS),
            descending=chance.random() < 0.5, size=chance.choice((1, 14, 50, 200)), columns=())
        if query.size > 1 or len(expected(world, who, query)) < 15:
            assert_both_ways(world, as_(who), query)


def test_every_id_of_a_list_comes_once_and_in_order(world: World, as_: Opener, way: None) -> None:
    query = ListQuery(sort="toy.points", descending=True, filters=(FILTERS[1],))
    who = VIEWERS["below"]
    assert list(every_id(as_(who), query, size=11)) == expected(world, who, query)


@pytest.mark.parametrize("who", VIEWERS.values(), ids=VIEWERS)
def test_the_count_is_the_number_of_rows(world: World, as_: Opener, way: None, who: Principal) -> None:
    for item in FILTERS[::7]:
        query = ListQuery(filters=(item,))
        assert count(as_(who), query) == Count(number=len(expected(world, who, query)), exact=True), item


def test_neighbours_stand_before_and_after(world: World, as_: Opener) -> None:
    for query in (ListQuery(sort="toy.points", descending=True), ListQuery(filters=(FILTERS[1],))):
        ids = expected(world, VIEWERS["all"], query)
        for place in (0, 1, len(ids) // 2, len(ids) - 1):
            found = neighbours(as_(VIEWERS["all"]), query, ids[place])
            assert found.previous == (ids[place - 1] if place else None)
            assert found.next == (ids[place + 1] if place + 1 < len(ids) else None)


def test_a_row_that_is_gone_stands_beside_none(world: World, as_: Opener) -> None:
    for query in (ListQuery(), ListQuery(filters=(FILTERS[1],)), ListQuery(sort="customer.created")):
        assert neighbours(as_(VIEWERS["all"]), query, 2**63 - 1) == Neighbours(previous=None, next=None)


def test_cells_hold_the_values_of_their_row(world: World, as_: Opener, way: None) -> None:
    who = viewer(1, Scope.ALL, secret=True)
    people = {person.id: person for person in world.people}
    for page in forwards(as_(who), ListQuery(columns=COLUMNS, sort="toy.points", size=50)):
        for row in page.rows:
            person = people[row.id]
            values = [len(person.name) if key == "toy.name_length" else person.values[key] for key in COLUMNS]
            assert (row.name, row.details[0]) == (person.name, person.values["customer.number"])
            assert [cell.value for cell in row.cells] == values
            assert row.cells[0].label == (f"User {person.owner}" if person.owner else None)
            assert row.cells[4].label == (f"Grade {values[4]}" if values[4] else None)
