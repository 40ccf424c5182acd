"""Nothing forbidden or missing ever widens a list: it is refused, and what it is about is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from guanxi.contributions import Catalogue
from guanxi.ctx import Ctx, Principal, Scope
from guanxi.customers.entity import CUSTOMER
from guanxi.customers.manifest import feature as customers
from guanxi.errors import BadRequest, Forbidden
from guanxi.views.address import from_definition, from_params
from guanxi.views.attributes import available
from guanxi.views.counting import count
from guanxi.views.filters import Filter
from guanxi.views.finding import find
from guanxi.views.listing import MAX_COLUMNS, MAX_FILTERS, MAX_SIZE, ListQuery
from guanxi.views.operators import Operator
from guanxi.views.page import check, compile_page
from tests.core.lists.world import viewer

Opener = Callable[[Principal], Ctx]
SALES = viewer(1, Scope.ALL, phones=False)
MANAGER = viewer(1, Scope.ALL, secret=True)
SECRET = Filter(key="toy.secret", operator=Operator.AT_LEAST, values=("1",))


@pytest.mark.parametrize("query", [
    ListQuery(sort="toy.secret"), ListQuery(columns=("toy.secret",)), ListQuery(filters=(SECRET,)),
    ListQuery(sort="toy.gone"), ListQuery(columns=("toy.gone",)), ListQuery(filters=(replace(SECRET, key="toy.gone"),)),
    ListQuery(filters=(Filter(key="toy.gone", operator=Operator.HAS, values=("1",)),)),
])
def test_what_the_viewer_lacks_is_refused_by_name(as_: Opener, query: ListQuery) -> None:
    for ask in (compile_page, count, check):
        with pytest.raises(BadRequest, match=r"toy\.(secret|gone)"):
            ask(as_(SALES), query)


def test_missing_and_forbidden_read_alike(as_: Opener) -> None:
    """Nobody learns from the answer that an attribute exists."""
    answers = []
    for key in ("toy.secret", "toy.wonder"):
        with pytest.raises(BadRequest) as refused:
            compile_page(as_(SALES), ListQuery(sort=key))
        answers.append(str(refused.value).replace(key, ""))
    assert answers[0] == answers[1]


def test_who_holds_the_permission_may(as_: Opener) -> None:
    assert compile_page(as_(MANAGER), ListQuery(sort="toy.secret", columns=("toy.secret",), filters=(SECRET,))).rows


def test_a_disabled_plugin_s_attribute_is_gone(as_: Opener) -> None:
    ctx = replace(as_(MANAGER), catalogue=Catalogue.of((customers,)))
    assert "toy.points" not in available(ctx, CUSTOMER)
    with pytest.raises(BadRequest, match=r"toy\.points"):
        compile_page(ctx, ListQuery(sort="toy.points"))


def test_a_masked_phone_is_shown_in_part_and_is_no_filter(as_: Opener) -> None:
    page = compile_page(as_(SALES), ListQuery(columns=("customer.phone",)))
    shown = [row.cells[0].value for row in page.rows if row.cells[0].value]
    assert shown
    assert all("****" in phone for phone in shown)
    with pytest.raises(BadRequest, match="Phone"):
        compile_page(as_(SALES), ListQuery(filters=(
            Filter(key="customer.phone", operator=Operator.STARTS, values=("+86139",)),)))


def test_nobody_lists_without_the_right_to_view(as_: Opener) -> None:
    with pytest.raises(Forbidden, match=r"customer\.view"):
        compile_page(as_(viewer(3)), ListQuery())


def test_a_list_for_export_needs_the_right_to_export(as_: Opener) -> None:
    with pytest.raises(Forbidden, match=r"customer\.export"):
        compile_page(as_(SALES), ListQuery(), "export")


def test_no_list_is_sorted_by_an_expression(as_: Opener) -> None:
    with pytest.raises(BadRequest, match="Length of the name"):
        compile_page(as_(SALES), ListQuery(sort="toy.name_length"))


@pytest.mark.parametrize("query", [
    ListQuery(filters=(SECRET,) * (MAX_FILTERS + 1)), ListQuery(columns=("customer.name",) * (MAX_COLUMNS + 1)),
    ListQuery(size=0), ListQuery(size=MAX_SIZE + 1),
])
def test_a_list_has_limits(as_: Opener, query: ListQuery) -> None:
    with pytest.raises(BadRequest):
        compile_page(as_(MANAGER), query)


HOSTILE = ("", " ", "x", "1e400", "NaN", "Infinity", "-", "1_0", "9" * 19, "9" * 400, "0.001", "٣", "2026-13-01",
           "2026-02-30", "0001-01-01", "9999-12-31", "2026-3-1", "me", "null", "a\0b", "\ud800", "' OR 1=1 --", "%",
           "_", "\\", "x" * 5000)


@pytest.mark.parametrize("operator", list(Operator))
def test_a_hostile_value_is_refused_or_compared_but_never_breaks(as_: Opener, operator: Operator) -> None:
    """Whatever stands in an address, the database is never asked something it can't answer."""
    keys = [*available(as_(MANAGER), CUSTOMER), "customer.tag", "toy.visited"]
    refused = answered = 0
    for key in keys:
        for text in HOSTILE:
            try:
                item = Filter(key=key, operator=operator, values=(text,) * _wanted(operator, key))
                compile_page(as_(MANAGER), ListQuery(filters=(item,), columns=(), size=1))
                answered += 1
            except BadRequest:
                refused += 1
    assert refused
    assert answered or operator not in (Operator.IS, Operator.EMPTY)


def _wanted(operator: Operator, key: str) -> int:
    if operator in (Operator.EMPTY, Operator.FILLED):
        return 0
    return 2 if operator is Operator.BETWEEN or key == "toy.visited" else 1


@pytest.mark.parametrize("text", [
    "f=", "f=customer.state", "f=customer.state:is", "f=customer.state:equals:x", "f=customer.state:is:", "f=:is:x",
    "f=customer.state:empty:x", "f=toy.points:between:1", "f=toy.points:at_least:1,2", "sort=toy.gone", "sort=-",
    "columns=toy.gone", "cursor=abc",
])
def test_an_unreadable_address_is_refused(as_: Opener, text: str) -> None:
    name, _, value = text.partition("=")
    with pytest.raises(BadRequest):
        compile_page(as_(MANAGER), from_params([(name, value)], CUSTOMER))


@pytest.mark.parametrize("definition", [
    {"filters": "x"}, {"filters": [1]}, {"filters": [{}]}, {"filters": [{"key": 3, "operator": "is"}]},
    {"filters": [{"key": "customer.state", "operator": "is", "values": "lost"}]}, {"columns": "x"},
    {"filters": [{"key": "customer.state", "operator": "was", "values": ["lost"]}]},
])
def test_an_unreadable_saved_view_is_refused(definition: dict[str, object]) -> None:
    with pytest.raises(BadRequest):
        from_definition(definition, CUSTOMER)


def test_a_search_without_a_word_finds_nobody(as_: Opener) -> None:
    assert find(as_(MANAGER), "!?").ids == ()
    assert compile_page(as_(MANAGER), ListQuery(search="!?")).rows == ()
