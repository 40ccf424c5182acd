"""Birthdays of the coming week on the dashboard: the right day in either calendar, the right people, one statement."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine

from guanxi.ctx import Ctx, Scope
from guanxi.customers.birthdays import Birthday
from guanxi.customers.services import trash
from guanxi.dashboard.birthdays import DAYS, birthdays, celebrated
from guanxi.db import unit_of_work
from guanxi.testing.counting import counted
from guanxi.testing.factories import Made
from tests.core.browser_help import text_of
from tests.core.customer_pages_help import boss_of, staff

NOW = datetime(2026, 9, 23, 4, 0, tzinfo=UTC)
"""Noon in Shanghai; the fifteenth of the eighth Chinese month is two days later."""
EVERY_DAY = [Birthday(calendar="solar", month=month, day=day) for month in range(1, 13) for day in range(1, 32)
             if (month, day) not in {(2, 30), (2, 31), (4, 31), (6, 31), (9, 31), (11, 31)}]
EVERY_DAY += [Birthday(calendar="lunar", month=month, day=day, leap=leap) for month in range(1, 13)
              for day in range(1, 31) for leap in (False, True)]


def names(ctx: Ctx, **more: datetime) -> list[str]:
    return [row["name"] for row in birthdays(replace(ctx, now=more.get("now", NOW)), "all")["rows"]]


@pytest.mark.parametrize("first", [
    date(2026, 2, 25), date(2024, 2, 25), date(2025, 7, 22), date(2026, 2, 12), date(2025, 1, 25), date(2023, 3, 18),
    date(2026, 12, 29), date(2026, 9, 23)])
def test_a_week_holds_whoever_is_celebrated_in_it_and_nobody_else(first: date) -> None:
    last = first + timedelta(days=DAYS - 1)
    expected = {(one.calendar, one.month, one.day, one.leap): on for one in EVERY_DAY
                if (on := one.on_or_after(first)) <= last}
    assert celebrated(first, DAYS) == expected


def test_the_nearest_come_first_with_their_age_in_the_calendar_they_keep(ctx: Ctx, make: Made) -> None:
    make.customer("张伟", birthday="1990-09-29"), make.customer("李娜", birthday="lunar 1985-08-15")
    make.customer("王芳", birthday="1990-09-30"), make.customer("赵敏", birthday="--09-23")
    found = birthdays(replace(ctx, now=NOW), "all")["rows"]
    assert [(row["name"], row["on"].isoformat(), row["age"], row["lunar"]) for row in found] == [
        ("赵敏", "2026-09-23", None, False), ("李娜", "2026-09-25", 41, True), ("张伟", "2026-09-29", 36, False)]


def test_today_is_the_readers_own(ctx: Ctx, make: Made) -> None:
    make.customer("张伟", birthday="1990-09-24")
    late = datetime(2026, 9, 24, 17, 0, tzinfo=UTC)  # one in the morning of the 25th in Shanghai
    assert names(ctx, now=late) == []


def test_who_is_in_the_trash_is_not_congratulated(ctx: Ctx, make: Made) -> None:
    gone = make.customer("张伟", birthday="1990-09-24")
    make.customer("李娜", birthday="1990-09-24")
    with unit_of_work(ctx) as unit:
        trash(unit.ctx, [gone])
    assert names(ctx) == ["李娜"]


def test_a_salesperson_reads_of_their_own_customers_alone(app: Flask, ctx: Ctx, make: Made) -> None:
    wang, user = staff(app, ctx, "wang", view=Scope.OWN)
    today = datetime.now(ctx.timezone).date()
    for name, owner in (("张伟", user), ("李娜", None)):
        make.customer(name, birthday=f"--{today:%m-%d}", owner_id=owner)
    page = text_of(wang.get("/fragments/widgets/customer.birthdays?reach=all"))
    assert ("张伟" in page, "李娜" in page) == (True, False)


def test_however_many_there_are_it_is_one_statement_and_six_lines(engine: Engine, ctx: Ctx, make: Made) -> None:
    for place in range(11):
        make.customer(f"客户{place}", birthday="1990-09-24")
    with counted(engine) as sent:
        found = birthdays(replace(ctx, now=NOW), "all")
    assert (len(found["rows"]), found["more"]) == (6, 5)
    assert len(sent) == 1


def test_an_empty_week_says_so(app: Flask, ctx: Ctx) -> None:
    page = text_of(boss_of(app, ctx).get("/fragments/widgets/customer.birthdays"))
    assert "Nobody whose birthday is known" in page
