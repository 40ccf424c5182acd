"""Lists: the plugin's columns cost the same for one row and for many, and what is sorted by has an index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Flask
from sqlalchemy import Engine

from guanxi.ctx import Ctx
from guanxi.kit.indexes import unindexed
from guanxi.plugin import Plugin
from guanxi.testing.browser import Browser
from guanxi.testing.contract.base import Contract
from guanxi.testing.counting import counted

_ROWS: Final = 8
_COLUMNS: Final = 6
"""Shown at once: a page offers no more than it has room for."""


class ListsContract(Contract):
    """Columns of customers, and lists of the plugin's own."""

    def test_columns_of_customers_cost_the_same_for_one_row_and_for_many(
            self, app: Flask, ctx: Ctx, signed_in: Callable[..., Browser], a_filled: Callable[[], int],
            manifest: Plugin) -> None:
        keys = [item.key for item in manifest.attributes]
        keys += [item.key for family in manifest.families for item in family.expand(ctx)]
        self._compare(app, [f"/customers?columns={','.join(some)}" for some in _at_a_time(keys)], signed_in, a_filled)

    def test_its_lists_cost_the_same_for_one_row_and_for_many(
            self, app: Flask, signed_in: Callable[..., Browser], a_filled: Callable[[], int], manifest: Plugin) -> None:
        indexes = {rule.endpoint: rule.rule for rule in app.url_map.iter_rules()}
        lists = [indexes[endpoint] for entity in manifest.entities if (endpoint := f"{entity.key}.index") in indexes]
        self._compare(app, lists, signed_in, a_filled)

    def test_what_lists_are_sorted_by_has_an_index(self, manifest: Plugin) -> None:
        assert list(unindexed(manifest)) == []

    def _compare(self, app: Flask, paths: list[str], signed_in: Callable[..., Browser],
                 a_filled: Callable[[], int]) -> None:
        if not paths:
            return
        boss, engine = signed_in("administrator"), app.extensions["guanxi"].engine
        a_filled()
        costs = []
        for more in (0, _ROWS):
            for _ in range(more):
                a_filled()
            costs.append([_cost(boss, engine, path) for path in paths])
        assert costs[1] == costs[0], f"statements of {paths} with one row and with {_ROWS} more"


def _cost(browser: Browser, engine: Engine, path: str) -> int:
    """The statements of a page, when nothing of it is new any more."""
    assert browser.get(path).status_code == 200, path
    with counted(engine) as sent:
        browser.get(path)
    return len(sent)


def _at_a_time(keys: list[str]) -> list[list[str]]:
    return [keys[start:start + _COLUMNS] for start in range(0, len(keys), _COLUMNS)]
