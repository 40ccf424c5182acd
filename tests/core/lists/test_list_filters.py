"""Filters as they stand in addresses, in saved views and in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.ctx import Ctx, Principal, Scope
from guanxi.customers.entity import CUSTOMER
from guanxi.errors import BadRequest
from guanxi.i18n import use_locale
from guanxi.views.address import from_definition, from_params, to_definition, to_params
from guanxi.views.attributes import available
from guanxi.views.chips import Chip, chips
from guanxi.views.conditions import after
from guanxi.views.filters import Filter
from guanxi.views.listing import ListQuery
from guanxi.views.operators import WORDS, Operator, operators_of
from tests.core.lists.world import viewer

Opener = Callable[[Principal], Ctx]
WHO = viewer(1, Scope.ALL)
KEYS = st.from_regex(r"[a-z]+(\.[a-z_0-9]+){1,2}", fullmatch=True)
TEXTS = st.text(min_size=1, max_size=20)


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    operator = draw(st.sampled_from(list(Operator)))
    wanted = WORDS[operator].values
    sizes = (1, 4) if wanted is None else (wanted, wanted)
    values = draw(st.lists(TEXTS, min_size=sizes[0], max_size=sizes[1]))
    return Filter(key=draw(KEYS), operator=operator, values=tuple(values))


@st.composite
def queries(draw: st.DrawFn) -> ListQuery:
    return ListQuery(
        filters=tuple(draw(st.lists(filters(), max_size=4))), sort=draw(KEYS), descending=draw(st.booleans()),
        columns=tuple(draw(st.lists(KEYS, max_size=4, unique=True))), search=draw(TEXTS).strip())


@given(query=queries(), trashed=st.booleans())
def test_an_address_gives_back_the_list_it_stands_for(query: ListQuery, trashed: bool) -> None:
    whole = ListQuery(filters=query.filters, sort=query.sort, descending=query.descending, columns=query.columns,
                      search=query.search, trashed=trashed)
    assert from_params(to_params(whole), CUSTOMER) == whole


@given(query=queries())
def test_a_saved_view_gives_back_the_list_it_stands_for(query: ListQuery) -> None:
    assert from_definition(to_definition(query), CUSTOMER) == query


def test_the_usual_list_has_a_bare_address() -> None:
    assert to_params(ListQuery()) == []
    assert from_params([], CUSTOMER) == ListQuery()


def test_parameters_of_others_are_left_alone() -> None:
    assert from_params([("utm_source", "x"), ("q", " 张伟 ")], CUSTOMER) == ListQuery(search="张伟")


@pytest.mark.parametrize("operator", list(Operator))
def test_an_operator_takes_as_many_values_as_it_says(operator: Operator) -> None:
    wanted = WORDS[operator].values
    wrong = () if wanted is None else ("1",) * (wanted + 1)
    with pytest.raises(BadRequest, match=r"toy\.points"):
        Filter(key="toy.points", operator=operator, values=wrong)


@given(start=st.text(min_size=1), more=st.text())
def test_what_comes_after_a_beginning_comes_after_all_that_begin_so(start: str, more: str) -> None:
    bound = after(start)
    assert bound is None or start + more < bound
    assert bound is None or not bound.startswith(start)


def test_operators_fit_the_attribute(as_: Opener) -> None:
    found = available(as_(WHO), CUSTOMER)
    assert Operator.EMPTY not in operators_of(CUSTOMER, found["customer.state"])
    assert Operator.EMPTY in operators_of(CUSTOMER, found["toy.points"])
    assert operators_of(CUSTOMER, found["customer.department"])[0] is Operator.BELOW
    assert Operator.BELOW not in operators_of(CUSTOMER, found["customer.owner"])
    assert Operator.CONTAINS in operators_of(CUSTOMER, found["customer.name"])


def sentence(chip: Chip) -> str:
    return f"{chip.title} {chip.phrase}"


SENTENCES = (
    ("customer.state:is:lost,prospect", "State is Lost customer, Prospect", "客户状态 是 流失客户、潜在客户"),
    ("customer.last_activity:older:30", "Last activity more than 30 days ago, or never", "最近联系 早于 30 天前或从未"),
    ("customer.owner:is:me", "Owner is me", "负责人 是 我"),
    ("customer.owner:not:2", "Owner is not User 2", "负责人 不是 User 2"),
    ("customer.tag:has:1", "Tag is Tag 1", "标签 是 Tag 1"),
    ("customer.created:before:2025-03-01", "Created before 1 Mar 2025", "建档时间 早于 2025年3月1日"),
    ("toy.balance.second:between:1.50,20", "Balance from 1.50 to 20", "Balance 从 1.50 到 20"),
    ("custom.vip:is:yes", "Vip is yes", "Vip 是 是"),
    ("customer.source:empty", "Source is empty", "来源 为空"),
)


@pytest.mark.parametrize(("text", "english", "chinese"), SENTENCES)
def test_a_chip_reads_as_a_sentence(as_: Opener, text: str, english: str, chinese: str) -> None:
    for locale, wanted in (("en", english), ("zh", chinese)):
        with use_locale(locale):
            (chip,) = chips(replace(as_(WHO), locale=locale), CUSTOMER, [Filter.from_text(text)])
            assert (sentence(chip), chip.active) == (wanted, True)


def test_a_chip_that_can_t_be_asked_is_shown_as_inactive_and_says_why(as_: Opener) -> None:
    secret = Filter(key="toy.secret", operator=Operator.IS, values=("1",))
    broken = Filter(key="toy.points", operator=Operator.IS, values=("many",))
    for chip, named in zip(chips(as_(WHO), CUSTOMER, [secret, broken]), ("toy.secret", "Points"), strict=True):
        assert not chip.active
        assert named in (chip.problem or "")
