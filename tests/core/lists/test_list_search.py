"""Free text in lists and in the quick search, against looking through every customer's tokens."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guanxi.ctx import Ctx, Principal, Scope
from guanxi.search.tokens import query_phrases
from guanxi.views import finding
from guanxi.views.filters import Filter
from guanxi.views.finding import find, suggest
from guanxi.views.listing import ListQuery
from guanxi.views.operators import Operator
from guanxi.views.page import compile_page
from tests.core.lists.oracle import sees
from tests.core.lists.world import Person, World, viewer

Opener = Callable[[Principal], Ctx]
VIEWERS = {"all": viewer(1, Scope.ALL), "own": viewer(2, Scope.OWN), "below": viewer(1, Scope.DEPARTMENT_TREE)}
TEXTS = ("张伟", "伟", "zhangwei", "zw", "zhang wei", "晓红", "ouyang", "acme", "贸易", "John", "zoe", "N0012",
         "li.wei@exa", "b.cn", "13", "138", "阿依", "100", "nobody at all", "' OR 1=1 --", "a & !b | (c <-> d):*",
         "\\", "a\" OR \"b", "%")


@pytest.fixture(params=["index", "texts"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through the full-text index, or, as for viewers with few customers, by reading their texts."""
    if request.param == "index":
        monkeypatch.setattr(finding, "SMALL", -1)


def matches(person: Person, text: str) -> bool:
    """Whether the customer's tokens hold all phrases of `text`."""
    padded = f" {person.tokens} "
    phrases = query_phrases(text)
    return bool(phrases) and all(f" {' '.join(phrase.tokens)}{'' if phrase.prefix else ' '}" in padded
                                 for phrase in phrases)


def wanted(world: World, who: Principal, text: str, *, trashed: bool = False) -> set[int]:
    """The customers `text` must find for `who`."""
    return {person.id for person in world.people
            if sees(who, person) and person.trashed == trashed and not person.merged and matches(person, text)}


@pytest.mark.parametrize("name", VIEWERS)
@pytest.mark.parametrize("text", TEXTS)
def test_a_search_finds_whom_it_must(world: World, as_: Opener, way: None, text: str, name: str) -> None:
    who = VIEWERS[name]
    found = find(as_(who), text)
    assert sorted(found.ids) == sorted(wanted(world, who, text)), f"seed {world.seed}"
    assert not found.more


def test_the_trash_is_searched_by_itself(world: World, as_: Opener) -> None:
    who = VIEWERS["all"]
    assert set(find(as_(who), "张", trashed=True).ids) == wanted(world, who, "张", trashed=True)


def test_whole_words_come_first_and_the_newest_of_equals(world: World, as_: Opener, way: None) -> None:
    found = find(as_(VIEWERS["all"]), "zhang")
    people = {person.id: person for person in world.people}
    exact = [" zhang " in f" {people[hit].tokens} " for hit in found.ids]
    assert exact == sorted(exact, reverse=True)
    for group in (True, False):
        ids = [hit for hit, whole in zip(found.ids, exact, strict=True) if whole is group]
        assert ids == sorted(ids, reverse=True)


def test_a_list_with_a_search_shows_its_hits_in_the_list_s_order(world: World, as_: Opener, way: None) -> None:
    who = VIEWERS["below"]
    people = {person.id: person for person in world.people}
    page = compile_page(as_(who), ListQuery(search="zhang wei", sort="customer.number", descending=True, size=200))
    assert [row.id for row in page.rows] == sorted(
        wanted(world, who, "zhang wei"), key=lambda hit: people[hit].values["customer.number"], reverse=True)


def test_search_and_filters_hold_together(world: World, as_: Opener) -> None:
    who = VIEWERS["all"]
    lost = Filter(key="customer.state", operator=Operator.IS, values=("lost",))
    page = compile_page(as_(who), ListQuery(search="张", filters=(lost,), size=200))
    assert {row.id for row in page.rows} == {person.id for person in world.people
                                             if person.id in wanted(world, who, "张")
                                             and person.values["customer.state"] == "lost"}


def test_more_hits_than_are_looked_at_are_announced(world: World, as_: Opener, way: None,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MAX_HITS", 3)
    found = find(as_(VIEWERS["all"]), "张")
    assert len(found.ids) == 3
    assert found.more
    assert set(found.ids) <= wanted(world, VIEWERS["all"], "张")
    assert compile_page(as_(VIEWERS["all"]), ListQuery(search="张")).too_many_hits


def test_a_search_that_looked_at_too_few_matches_says_so(as_: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the viewer may see could stand behind the matches that were looked at."""
    monkeypatch.setattr(finding, "SMALL", -1)
    monkeypatch.setattr(finding, "LOOKED_AT", 4)
    assert find(as_(VIEWERS["own"]), "张").more


def test_the_quick_search_puts_namesakes_first(world: World, as_: Opener) -> None:
    found = suggest(as_(VIEWERS["all"]), "acme")
    assert found
    called = [item.name.casefold() == "acme" for item in found]
    assert called[0]
    assert called == sorted(called, reverse=True)


def test_the_quick_search_knows_a_number(world: World, as_: Opener) -> None:
    person = next(item for item in world.people if not item.trashed and not item.merged)
    assert suggest(as_(VIEWERS["all"]), person.values["customer.number"])[0].id == person.id
