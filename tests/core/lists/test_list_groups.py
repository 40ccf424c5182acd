"""Groups of a list hold what the list holds: each row once, counted and added up, and opened by a filter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from guanxi.ctx import Ctx, Principal, Scope
from guanxi.errors import BadRequest
from guanxi.views import counting, grouping
from guanxi.views.attributes import available, groupable
from guanxi.views.counting import count
from guanxi.views.every import every_page
from guanxi.views.filters import Filter
from guanxi.views.grouping import Grouping, group_rows
from guanxi.views.listing import ListQuery
from guanxi.views.operators import Operator
from tests.core.lists.shop import Shop, sales, seller
from tests.core.lists.world import viewer
from tests.toy.guanxi_toy.entities import SALE

Opener = Callable[[Principal], Ctx]
VIEWERS = {"all": viewer(1, Scope.ALL), "department": viewer(2, Scope.DEPARTMENT), "own": viewer(2, Scope.OWN)}
FEWER = Filter(key="customer.state", operator=Operator.NOT, values=("lost",))


def total(ctx: Ctx, query: ListQuery) -> int | None:
    """What the first column of all rows of a list adds up to."""
    values = [row.cells[0].value for page in every_page(ctx, query) for row in page.rows]
    present = [value for value in values if value is not None]
    return sum(present) if present else None


def assert_whole(ctx: Ctx, query: ListQuery, found: Grouping) -> None:
    """The groups are parts of the list, and together all of it."""
    assert found.exact
    assert sum(group.count for group in found.groups) == count(ctx, query).number
    for group in found.groups:
        assert group.filter is not None
        alone = replace(query, filters=(*query.filters, group.filter))
        assert group.count == count(ctx, alone).number, group.filter
        assert group.sums == (total(ctx, alone),), group.filter


@pytest.mark.parametrize("who", VIEWERS)
def test_customers_in_groups_of_everything_they_can_be_grouped_by(as_: Opener, who: str) -> None:
    ctx = as_(VIEWERS[who])
    keys = [key for key, item in available(ctx, ListQuery().entity).items() if groupable(ListQuery().entity, item)]
    assert {"customer.state", "customer.owner", "customer.department", "customer.source", "customer.created",
            "custom.grade", "custom.vip", "toy.level"} <= set(keys)
    assert not {"customer.name", "customer.number", "customer.phone", "toy.points"} & set(keys)
    for key in keys:
        query = ListQuery(columns=("toy.points",), filters=(FEWER,), group=key)
        assert_whole(ctx, query, group_rows(ctx, query))


@pytest.mark.parametrize("scope", [Scope.ALL, Scope.OWN])
def test_so_are_rows_of_a_plugin(shop: Shop, as_: Opener, scope: Scope) -> None:
    ctx = as_(seller(2, scope))
    for key in ("toy.sale.channel", "toy.sale.day", "toy.sale.customer"):
        query = sales(columns=("toy.sale.amount",), group=key)
        found = group_rows(ctx, query)
        if not found.others:
            assert_whole(ctx, query, found)


def test_dates_stand_in_months_the_latest_first(shop: Shop, as_: Opener) -> None:
    found = group_rows(as_(seller(2, Scope.ALL)), sales(group="toy.sale.day"))
    months: list[date] = [group.cell.value for group in found.groups if group.cell.value is not None]
    assert months == sorted(months, reverse=True)
    assert {month.day for month in months} == {1}
    assert found.groups[-1].cell.value is None


def test_references_are_named(as_: Opener) -> None:
    found = group_rows(as_(VIEWERS["all"]), ListQuery(group="customer.owner"))
    assert all(group.cell.label for group in found.groups if group.cell.value is not None)


def test_no_more_rows_are_looked_at_than_are_counted(as_: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST", 20)
    monkeypatch.setattr(grouping, "MOST", 20)
    found = group_rows(as_(VIEWERS["all"]), ListQuery(columns=("toy.points",), group="customer.state"))
    assert not found.exact
    assert sum(group.count for group in found.groups) == 20
    assert len(found.groups) >= 6  # those not met may be there all the same


def test_what_is_not_for_the_viewer_groups_nothing(as_: Opener) -> None:
    for key in ("toy.secret", "customer.phone", "nonsense", "customer.tag"):
        with pytest.raises(BadRequest):
            group_rows(as_(VIEWERS["own"]), ListQuery(group=key))
    assert SALE.name.key not in {key for key, item in SALE.own.items() if groupable(SALE, item)}
