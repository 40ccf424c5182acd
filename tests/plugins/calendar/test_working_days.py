"""Which days are worked, by the announced tables and by what the organisation says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from guanxi.api import BadRequest, Refused
from guanxi.ctx import Ctx
from guanxi.db import unit_of_work
from guanxi.notices.models import Notice
from guanxi.testing.browser import Browser
from guanxi_calendar import api, asking
from guanxi_calendar.holidays import holidays
from guanxi_calendar.lunar import lunar_text
from guanxi_calendar.services import forget_days, set_days
from guanxi_calendar.shipped import NAMES, Kind, shipped_year
from tests.core.browser_help import text_of


def said(ctx: Ctx, first: str, last: str, kind: Kind, name: str = "") -> None:
    with unit_of_work(ctx) as unit:
        set_days(unit.ctx, date.fromisoformat(first), date.fromisoformat(last), kind, name)


@pytest.mark.parametrize(("day", "worked"), [
    ("2026-01-01", False), ("2026-01-02", False), ("2026-01-04", True),  # a Sunday, for the second of January
    ("2026-02-14", True), ("2026-02-17", False), ("2026-02-28", True), ("2026-03-07", False), ("2026-03-09", True),
    ("2026-10-01", False), ("2026-10-10", True),
    ("2027-01-01", True)])  # a Friday of a year whose table is not announced: nothing is guessed
def test_the_announced_tables_hold(ctx: Ctx, day: str, worked: bool) -> None:
    assert api.is_working_day(ctx, date.fromisoformat(day)) is worked


def test_a_year_has_as_many_working_days_as_was_announced(ctx: Ctx) -> None:
    # 2026: 365 days, 104 weekend days, 33 days off of which 9 fall on weekends ... counted from the announcement
    table = shipped_year(2026).values()
    off_weekdays = sum(item.kind == "off" and item.day.weekday() < 5 for item in table)
    worked_weekends = sum(item.kind == "work" for item in table)
    weekdays = sum((date(2026, 1, 1) + timedelta(days=place)).weekday() < 5 for place in range(365))
    assert worked_weekends == 6
    assert len(api.working_days(ctx, date(2026, 1, 1), date(2026, 12, 31))) == weekdays - off_weekdays + 6


def test_every_shipped_name_is_told_in_both_languages() -> None:
    names = {str(item.name) for year in range(2010, 2027) for item in shipped_year(year).values()}
    assert names <= {str(name) for name in NAMES.values()}


def test_what_the_organisation_says_goes_first_and_can_be_taken_back(ctx: Ctx) -> None:
    said(ctx, "2026-02-17", "2026-02-17", "ordinary")
    said(ctx, "2026-03-09", "2026-03-10", "off", "盘点")
    assert api.is_working_day(ctx, date(2026, 2, 17))
    assert not api.is_working_day(ctx, date(2026, 3, 10))
    with unit_of_work(ctx) as unit:
        assert forget_days(unit.ctx, date(2026, 1, 1), date(2026, 12, 31)) == 3
    assert not api.is_working_day(ctx, date(2026, 2, 17))
    assert api.is_working_day(ctx, date(2026, 3, 10))


def test_saying_it_again_replaces_it(ctx: Ctx) -> None:
    said(ctx, "2026-03-09", "2026-03-10", "off", "盘点")
    said(ctx, "2026-03-10", "2026-03-11", "work", "加班")
    found = api.special_days(ctx, date(2026, 3, 9), date(2026, 3, 11))
    assert [(item.kind, item.name) for item in found.values()] == [("off", "盘点"), ("work", "加班"), ("work", "加班")]


@pytest.mark.parametrize(("day", "count", "after"), [
    ("2026-09-30", 1, "2026-10-08"), ("2026-09-30", 3, "2026-10-10"), ("2026-10-01", 0, "2026-10-08"),
    ("2026-10-09", 0, "2026-10-09"), ("2026-10-09", 1, "2026-10-10"), ("2026-03-02", 260, "2027-03-10")])
def test_days_are_counted_over_holidays(ctx: Ctx, day: str, count: int, after: str) -> None:
    found = api.after_working_days(ctx, date.fromisoformat(day), count)
    start = date.fromisoformat(day)
    assert len(api.working_days(ctx, start + timedelta(days=1), found)) == count or count == 0
    if count < 100:
        assert found == date.fromisoformat(after)


def test_what_can_not_be_counted_is_refused(ctx: Ctx) -> None:
    for count in (-1, 10**9):
        with pytest.raises(BadRequest):
            api.after_working_days(ctx, date(2026, 1, 1), count)
    with pytest.raises(BadRequest):
        api.working_days(ctx, date(2000, 1, 1), date(2099, 1, 1))
    for first, last in (("2026-05-02", "2026-05-01"), ("2026-01-01", "2026-12-31")):
        with pytest.raises(Refused):
            said(ctx, first, last, "off")
    assert not api.special_days(ctx, date(2027, 1, 1), date(2027, 12, 31))


def test_holidays_are_spells_in_peoples_calendars(ctx: Ctx) -> None:
    found = holidays(ctx, date(2026, 1, 1), date(2026, 2, 28))
    told = [(thing.title, str(thing.at), str(thing.until)) for thing in found]
    assert told == [
        ("New Year’s Day", "2026-01-01", "2026-01-03"),
        ("Working day in exchange for New Year’s Day", "2026-01-04", "2026-01-04"),
        ("Working day in exchange for Spring Festival", "2026-02-14", "2026-02-14"),
        ("Spring Festival", "2026-02-15", "2026-02-23"),
        ("Working day in exchange for Spring Festival", "2026-02-28", "2026-02-28")]
    assert len({thing.key for thing in found}) == len(found)


def test_the_chinese_day_is_told() -> None:
    assert lunar_text(date(2026, 9, 25)) == "lunar 8/15"
    assert lunar_text(date(2025, 7, 25)) == "lunar leap 6/1"


@pytest.mark.parametrize(("today", "year"), [("2026-10-31", None), ("2026-11-01", 2027), ("2027-01-05", 2027)])
def test_an_unknown_year_is_asked_for_from_november_on(ctx: Ctx, today: str, year: int | None) -> None:
    at = replace(ctx, now=datetime.fromisoformat(f"{today}T04:00").replace(tzinfo=UTC))
    assert asking.unknown_year(at) == year


def test_administrators_are_asked_until_it_is_entered(
        ctx: Ctx, boss: Browser, run_jobs: Callable[..., int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "unknown_year", lambda _ctx: 2027)

    class Run:
        """A job's run, as far as asking needs one."""

        def __init__(self) -> None:
            self.ctx = ctx

        def retrying(self, work: Callable[[object], None]) -> None:
            """In a unit of work."""
            with unit_of_work(ctx) as unit:
                work(unit)

    asking.ask(Run())  # type: ignore[arg-type]  # the two members it uses
    assert ctx.session.scalars(select(Notice.kind)).all() == [asking.ASKED]
    assert "The public holidays of 2027 are not known yet" in text_of(boss.get("/notices/"))


def test_the_page_shows_a_year_and_takes_what_is_said(boss: Browser) -> None:
    page = text_of(boss.get("/calendar/?year=2026"))
    assert "Spring Festival" in page
    assert "comes with the product" in page
    assert boss.post("/calendar/?year=2026", {"first": "2026-03-09", "last": "2026-03-10", "kind": "off",
                                              "name": "盘点"}).status_code == 303
    page = text_of(boss.get("/calendar/?year=2026"))
    assert "盘点" in page
    assert "your own" in page
    boss.post("/calendar/forget", {"first": "2026-03-09", "last": "2026-03-10"})
    assert "盘点" not in text_of(boss.get("/calendar/?year=2026"))


@pytest.mark.parametrize(("sent", "said_back"), [
    ({"first": "morgen"}, "Give the day, as in 2026-06-15."), ({"first": "2026-05-02", "last": "2026-05-01"}, "before"),
    ({"first": "0001-01-01"}, "Give the day"), ({"first": "2026-05-01", "last": "2026-12-01"}, "At most 60 days"),
    ({"first": "2026-05-01", "name": "x" * 61}, "at most 60 characters"), ({}, "Give the day")])
def test_what_was_typed_stays_with_the_reason_beside_it(
        boss: Browser, sent: dict[str, str], said_back: str) -> None:
    boss.get("/calendar/?year=2026")
    answer = boss.post("/calendar/?year=2026", {"kind": "off", **sent})
    assert answer.status_code == 422
    assert said_back in text_of(answer)


def test_a_year_without_a_table_says_so(boss: Browser) -> None:
    assert "Only weekends are off in 2031" in text_of(boss.get("/calendar/?year=2031"))
    assert boss.get("/calendar/?year=123456").status_code == 404
    assert boss.get("/calendar/?year=x").status_code == 200
