"""Small marks: they say what they mean, and what is put into them can't break out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from guanxi.config import Config
from guanxi.customers.divisions import divisions
from guanxi.money import Money
from guanxi.web import marks
from guanxi.web.marks import Badge
from tests.core.web_help import application

EVIL = '"><script>alert(1)</script>'


@pytest.fixture(autouse=True)
def request_of_a_reader(config: Config) -> Iterator[Flask]:
    app = application(config)
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        yield app


@pytest.mark.parametrize("mark", [
    lambda: marks.icon("x", EVIL),
    lambda: marks.state("", EVIL, EVIL),
    lambda: marks.clock(EVIL, EVIL),
    lambda: marks.avatar("<b>", 1, EVIL),
    lambda: marks.badge(EVIL, EVIL),
    lambda: marks.badges([Badge(text=EVIL, tone=EVIL)] * 5),
    lambda: marks.money(Money(1, EVIL)),
], ids=["icon", "state", "clock", "avatar", "badge", "badges", "money"])
def test_nothing_breaks_out_of_a_mark(mark: object) -> None:
    assert callable(mark)
    assert "<script" not in mark()


def test_a_state_is_a_shape_and_a_word() -> None:
    assert marks.state("repeat") == '<span class="state"><i class="dot dot-ring"></i>Repeat customer</span>'


def test_three_badges_are_shown_and_the_rest_counted() -> None:
    shown = marks.badges([Badge(text=word) for word in ("a", "b", "c", "d", "e")])
    assert shown.count("badge-gx") == 4
    assert 'title="d, e"' in shown
    assert "+2" in shown


def test_a_face_shows_the_surname_and_a_company_is_square() -> None:
    assert ">张<" in marks.avatar("张伟", 3)
    assert "company" in marks.avatar("Hofmann", 3, "company")
    assert ">·<" in marks.avatar("…", 3)


@pytest.mark.skipif(divisions() is None, reason="the table of places was not built")
def test_a_company_is_known_by_its_own_name_not_by_its_citys() -> None:
    assert ">云<" in marks.avatar("苏州云锦纺织有限公司", 3, "company")
    assert ">苏<" in marks.avatar("苏州云锦", 3, "person")


def test_an_amount_has_its_decimals_and_its_sign_apart() -> None:
    assert marks.money(Money(-5832050, "CNY")) == '−<span class="unit">¥</span>58,320<small class="unit">.50</small>'


def test_a_brief_amount_keeps_the_whole_one_for_the_hover() -> None:
    assert 'title="¥128,400.00"' in marks.money(Money(12840000, "CNY"), brief=True)


def test_an_instant_has_its_absolute_form_on_hover() -> None:
    shown = marks.when(datetime(2020, 10, 6, 8, 20, tzinfo=UTC))
    assert 'title="Tuesday 6 October 2020 16:20"' in shown
    assert ">6 Oct 2020<" in shown


def test_what_is_not_there_shows_nothing() -> None:
    assert marks.money(None) == marks.when(None) == marks.figure(None) == ""
