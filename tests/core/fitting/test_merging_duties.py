"""What a merge does to what a plugin keeps, on or off: rows that come along, that become one, that it moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from guanxi.ctx import Ctx
from guanxi.customers.merging.undoing import unmerge
from guanxi.customers.models import IdentityKey
from guanxi.db import unit_of_work
from guanxi.errors import Refused
from guanxi.testing.factories import Made
from tests.core.browser_help import Browser
from tests.core.customer_pages_help import boss_of
from tests.core.merging.merging_help import merged, row_of, rows
from tests.toy.guanxi_fitting.attributes import TROUBLE
from tests.toy.guanxi_fitting.models import Card, Fitting, Letter


@pytest.fixture(params=["on", "off"], autouse=True)
def either(app: Flask, ctx: Ctx, request: pytest.FixtureRequest) -> Browser:
    """An administrator; the plugin is on, or was never switched on."""
    browser = boss_of(app, ctx)
    if request.param == "on":
        assert browser.post("/plugins/fitting/enable").status_code == 303
    return browser


@pytest.fixture
def pair(ctx: Ctx, make: Made) -> tuple[int, int]:
    """Two customers."""
    return make.customer("张伟", phone="13800138000"), make.customer("章伟", phone="13900139000")


def store(ctx: Ctx, *items: Any) -> None:
    with unit_of_work(ctx) as unit:
        unit.session.add_all(items)


def test_rows_of_a_table_that_has_many_come_along(ctx: Ctx, ours: Ctx, pair: tuple[int, int]) -> None:
    first, second = pair
    store(ctx, Fitting(customer_id=first, words="too tight"), Fitting(customer_id=second, words="too wide"))
    merged(ours, first, second)
    assert rows(ctx, Fitting, "words", "customer_id") == [("too tight", first), ("too wide", first)]


def test_the_one_row_of_an_absorbed_file_comes_along_where_the_survivor_has_none(
        ctx: Ctx, ours: Ctx, pair: tuple[int, int]) -> None:
    first, second = pair
    store(ctx, Card(customer_id=second, waist=84))
    merged(ours, first, second)
    assert rows(ctx, Card, "customer_id", "waist") == [(first, 84)]


def test_two_rows_become_one_as_their_attributes_say(ctx: Ctx, ours: Ctx, pair: tuple[int, int]) -> None:
    first, second = pair
    store(ctx, Card(customer_id=first, waist=84, budget=10_000, fitted_on=date(2026, 5, 1), remark="tweed", inseam=760),
          Card(customer_id=second, waist=88, budget=5_000, fitted_on=date(2026, 3, 1), remark="linen", inseam=800,
               cut="slim"))
    merged(ours, first, second)
    assert rows(ctx, Card, "customer_id", "waist", "budget", "fitted_on", "remark", "inseam", "cut") == [
        (first, 88, 15_000, date(2026, 5, 1), "tweed", 760, None)]


def test_what_has_a_rule_fills_what_the_survivor_lacks(ctx: Ctx, ours: Ctx, pair: tuple[int, int]) -> None:
    first, second = pair
    store(ctx, Card(customer_id=first), Card(customer_id=second, budget=5_000, remark="linen"))
    merged(ours, first, second)
    assert rows(ctx, Card, "customer_id", "budget", "remark") == [(first, 5_000, "linen")]


def test_what_it_keeps_elsewhere_it_moves_itself(ctx: Ctx, ours: Ctx, pair: tuple[int, int]) -> None:
    first, second = pair
    store(ctx, Letter(about=second, body="Dear Mr Zhang"))
    merged(ours, first, second)
    assert rows(ctx, Letter, "about", "body") == [(first, "Dear Mr Zhang")]


def test_one_that_can_not_do_its_part_refuses_by_name_and_all_is_as_before(
        ctx: Ctx, ours: Ctx, pair: tuple[int, int]) -> None:
    first, second = pair
    store(ctx, Card(customer_id=second, waist=84), Letter(about=second, body="Dear Mr Zhang"))
    before = rows(ctx, IdentityKey, "value", "customer_id")

    def fail() -> None:
        raise ValueError("the drawer is stuck")

    TROUBLE["merge"] = fail
    with pytest.raises(Refused, match="Tailor’s cards"):
        merged(ours, first, second)
    assert row_of(ctx, second).merged_into is None
    assert rows(ctx, Card, "customer_id") == rows(ctx, Letter, "about") == [(second,)]
    assert rows(ctx, IdentityKey, "value", "customer_id") == before


def test_rows_that_became_one_are_two_again_when_the_merge_is_taken_back(
        ctx: Ctx, ours: Ctx, pair: tuple[int, int]) -> None:
    first, second = pair
    store(ctx, Card(customer_id=first, waist=84, budget=10_000, fitted_on=date(2026, 5, 1)),
          Card(customer_id=second, waist=88, budget=5_000, fitted_on=date(2026, 3, 1), remark="linen"),
          Fitting(customer_id=second, words="too wide"))
    merged(replace(ours, operation="merging"), first, second)
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(Card).values(waist=90))
    unmerge(replace(ours, operation="taking back"), "merging")
    assert rows(ctx, Card, "customer_id", "waist", "budget", "fitted_on", "remark") == [
        (first, 90, 10_000, date(2026, 5, 1), None), (second, 88, 5_000, date(2026, 3, 1), "linen")]
    assert rows(ctx, Fitting, "customer_id") == [(second,)]


def test_one_that_can_not_part_them_again_refuses_by_name(ctx: Ctx, ours: Ctx, pair: tuple[int, int]) -> None:
    first, second = pair
    merged(replace(ours, operation="merging"), first, second)

    def fail() -> None:
        raise ValueError("the drawer is stuck")

    TROUBLE["unmerge"] = fail
    with pytest.raises(Refused, match="Tailor’s cards"):
        unmerge(replace(ours, operation="taking back"), "merging")
    assert row_of(ctx, second).merged_into == first
