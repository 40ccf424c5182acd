"""What a row shows on the phone, where it has room for little."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guanxi.ctx import Ctx, Principal, Scope
from guanxi.customers.entity import CUSTOMER
from guanxi.views.attributes import attribute_for
from guanxi.web.lists.cells import columns_of
from tests.core.lists.world import viewer

Opener = Callable[[Principal], Ctx]
SHOWN = ("custom.visits", "toy.points", "customer.created", "custom.renewal")


@pytest.mark.parametrize(("sort", "wanted"), [
    ("customer.name", {"custom.visits": "c-key", "customer.created": "c-second"}),
    ("toy.points", {"toy.points": "c-key", "customer.created": "c-second"}),
    ("custom.renewal", {"custom.visits": "c-key", "custom.renewal": "c-second"})])
def test_what_the_list_is_sorted_by_is_shown(as_: Opener, sort: str, wanted: dict[str, str]) -> None:
    ctx = as_(viewer(1, Scope.ALL, secret=True))
    columns = columns_of(ctx, CUSTOMER, tuple(attribute_for(ctx, CUSTOMER, key, "show") for key in SHOWN), sort)
    found = {column.attribute.key: place for column in columns for place in ("c-key", "c-second")
             if place in column.cls.split()}
    assert found == wanted
