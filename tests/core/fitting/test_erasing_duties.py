"""What erasing does to what a plugin keeps, on or off; one that can't forget refuses, and nothing is erased."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Engine

from guanxi.ctx import Ctx
from guanxi.db import unit_of_work
from guanxi.errors import Refused
from guanxi.testing.factories import Made
from guanxi.testing.traces import traces
from guanxi.transfer.erasing import erase_customer
from tests.core.browser_help import Browser
from tests.core.customer_pages_help import boss_of
from tests.core.merging.merging_help import row_of
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
def known(ctx: Ctx, make: Made) -> int:
    """A customer with something in every table of the plugin."""
    customer = make.customer("欧阳长安")
    with unit_of_work(ctx) as unit:
        unit.session.add_all([Card(customer_id=customer, remark="欧阳长安"),
                              Letter(about=customer, body="Dear 欧阳长安"),
                              Fitting(customer_id=customer, words="欧阳长安")])
    return customer


def test_what_is_the_customers_goes_and_so_does_what_it_keeps_elsewhere(known: int, ours: Ctx, engine: Engine) -> None:
    assert traces(engine, "欧阳长安")["欧阳长安"] >= {"fitting_card", "fitting_fitting", "fitting_letter"}
    erase_customer(ours, known)
    assert traces(engine, "欧阳长安") == {}


def test_one_that_can_not_forget_refuses_by_name_and_nothing_is_erased(known: int, ours: Ctx, ctx: Ctx) -> None:
    def fail() -> None:
        raise ValueError("the drawer is stuck")

    TROUBLE["erase"] = fail
    with pytest.raises(Refused, match="Tailor’s cards"):
        erase_customer(ours, known)
    assert (row_of(ctx, known).name, row_of(ctx, known).erased_at) == ("欧阳长安", None)
