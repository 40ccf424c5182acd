"""Cursors are good for the list they were made for, and say nothing about customers their holder can't see."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest

from guanxi.ctx import Ctx, Principal, Scope
from guanxi.errors import BadRequest
from guanxi.views import page as page_module
from guanxi.views import walking
from guanxi.views.cursors import fingerprint_of
from guanxi.views.filters import Filter
from guanxi.views.listing import ListQuery
from guanxi.views.operators import Operator
from guanxi.views.page import compile_page
from tests.core.lists.oracle import expected
from tests.core.lists.world import World, viewer

Opener = Callable[[Principal], Ctx]
EVERYBODY, OWN = viewer(1, Scope.ALL), viewer(2, Scope.OWN)
LOST = Filter(key="customer.state", operator=Operator.IS, values=("lost",))
QUERY = ListQuery(sort="toy.points", descending=True, size=5, columns=())


def inside(cursor: str) -> list[object]:
    """What anybody can read in a cursor."""
    payload = cursor.rpartition(".")[0]
    packed = payload.startswith(".")
    data = base64.urlsafe_b64decode(payload.lstrip(".") + "==")
    found = json.loads(zlib.decompress(data) if packed else data)
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("other", [
    replace(QUERY, sort="customer.name"), replace(QUERY, descending=False), replace(QUERY, filters=(LOST,)),
    replace(QUERY, trashed=True), replace(QUERY, search="张"),
])
def test_a_cursor_is_refused_by_another_list(as_: Opener, other: ListQuery) -> None:
    cursor = compile_page(as_(EVERYBODY), QUERY).next
    assert cursor
    with pytest.raises(BadRequest, match="start"):
        compile_page(as_(EVERYBODY), replace(other, cursor=cursor))


def test_a_cursor_is_refused_under_another_scope(as_: Opener) -> None:
    cursor = compile_page(as_(EVERYBODY), QUERY).next
    with pytest.raises(BadRequest, match="start"):
        compile_page(as_(viewer(1, Scope.DEPARTMENT)), replace(QUERY, cursor=cursor))


def test_columns_and_size_may_change_on_the_way(as_: Opener) -> None:
    cursor = compile_page(as_(EVERYBODY), QUERY).next
    assert compile_page(as_(EVERYBODY), replace(QUERY, cursor=cursor, size=9, columns=("toy.level",))).rows


def test_a_forged_cursor_is_refused(as_: Opener) -> None:
    cursor = compile_page(as_(EVERYBODY), QUERY).next
    assert cursor
    for forged in (cursor[:-2] + "xx", cursor[1:], "." + cursor, cursor.replace(".", "", 1), "", "é", cursor * 50):
        if forged:
            with pytest.raises(BadRequest, match="start"):
                compile_page(as_(EVERYBODY), replace(QUERY, cursor=forged))


def test_a_given_up_walk_keeps_hidden_values_to_itself(
        world: World, as_: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    """The entry where a walk stops may be anybody's: its value stays out of the address."""
    monkeypatch.setattr(page_module, "SMALL", -1)
    monkeypatch.setattr(page_module, "LARGE", -1)
    monkeypatch.setattr(walking, "STEPS", (2, 2))
    cursor, given_up, found = None, 0, []
    while True:
        page = compile_page(as_(OWN), replace(QUERY, cursor=cursor))
        found += [row.id for row in page.rows]
        cursor = page.next
        if cursor is None:
            break
        if page.partial:
            given_up += 1
            assert inside(cursor)[1] is None
    assert given_up
    assert found == expected(world, OWN, QUERY)


def test_going_back_from_the_first_page_s_neighbour_shows_the_first_page(as_: Opener) -> None:
    first = compile_page(as_(EVERYBODY), QUERY)
    second = compile_page(as_(EVERYBODY), replace(QUERY, cursor=first.next))
    again = compile_page(as_(EVERYBODY), replace(QUERY, cursor=second.previous))
    assert [row.id for row in again.rows] == [row.id for row in first.rows]
    assert first.previous is None
    assert again.previous is None
    assert again.next


def test_the_fingerprint_tells_lists_apart() -> None:
    assert fingerprint_of(["a", ["b"]]) == fingerprint_of(["a", ["b"]])
    assert fingerprint_of(["a", ["b"]]) != fingerprint_of([["a"], "b"])
