"""One's own dates at a secret address, read by another parser."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import vobject
from flask import Flask
from sqlalchemy import update

from guanxi.accounts.models import User
from guanxi.api import DatedThing, DatedThings, Plugin
from guanxi.ctx import Ctx, Scope
from guanxi.customers.models import Customer
from guanxi.db import unit_of_work
from guanxi.testing.browser import Browser, text_of
from guanxi.testing.factories import Made
from guanxi_cards.models import CalendarAddress
from tests.core.accounts_help import make_role, make_user
from tests.core.customer_pages_help import PASSWORD, signed_in

RIGHTS = {"customer.view": Scope.OWN, "cards.calendar": Scope.ALL}


@pytest.fixture
def seller(app: Flask, ctx: Ctx) -> tuple[Browser, int]:
    """Somebody who may have a calendar, and their id."""
    user = make_user(ctx, make_role(ctx, RIGHTS), login="seller", name="王芳", password=PASSWORD)
    return signed_in(app, "seller"), user


def owned(make: Made, ctx: Ctx, owner: int, name: str, birthday: str) -> int:
    customer = make.customer(name, birthday=birthday)
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(Customer).where(Customer.id == customer).values(owner_id=owner))
    return customer


def address_of(browser: Browser) -> str:
    """The path of a new secret address."""
    browser.get("/cards/calendar")
    page = browser.post("/cards/calendar").text
    return "/cards/calendar/" + page.partition("/cards/calendar/")[2].partition('"')[0]


def events(app: Flask, path: str) -> list[Any]:
    """What a calendar elsewhere, which is not signed in, reads."""
    answer = Browser(app).get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    found = vobject.readOne(answer.text)
    return list(found.contents.get("vevent", ()))


def test_birthdays_of_ones_own_customers_are_in_the_calendar(
        app: Flask, ctx: Ctx, make: Made, seller: tuple[Browser, int]) -> None:
    browser, me = seller
    soon = ctx.now.astimezone(ctx.timezone).date() + timedelta(days=20)
    mine = owned(make, ctx, me, "张伟, 老客户", f"1990-{soon:%m-%d}")
    make.customer("李四", birthday=f"1990-{soon:%m-%d}")
    found = events(app, address_of(browser))
    assert {event.summary.value for event in found} == {"Birthday: 张伟, 老客户"}
    first = min(found, key=lambda event: event.dtstart.value)
    assert first.dtstart.value == soon
    assert first.dtend.value == soon + timedelta(days=1)
    assert str(soon.year - 1990) in first.description.value
    assert first.url.value.endswith(f"/customers/{mine}")


def test_an_entry_is_the_same_each_time_it_is_asked_for(
        app: Flask, ctx: Ctx, make: Made, seller: tuple[Browser, int]) -> None:
    browser, me = seller
    owned(make, ctx, me, "张伟", "农历八月十五")
    path = address_of(browser)
    once, again = ({event.uid.value: event.dtstart.value for event in events(app, path)} for _time in range(2))
    assert once == again
    assert len(once) in (1, 2)


def test_a_new_address_ends_the_former_one(app: Flask, seller: tuple[Browser, int]) -> None:
    browser, _me = seller
    former = address_of(browser)
    assert events(app, former) == []
    later = address_of(browser)
    assert Browser(app).get(former).status_code == 404
    assert events(app, later) == []
    browser.post("/cards/calendar/remove")
    assert Browser(app).get(later).status_code == 404


def test_only_a_hash_of_the_secret_is_kept_and_it_is_shown_once(
        ctx: Ctx, seller: tuple[Browser, int]) -> None:
    browser, me = seller
    secret = address_of(browser).rpartition("/")[2].removesuffix(".ics")
    assert secret not in text_of(browser.get("/cards/calendar"))
    row = ctx.session.get(CalendarAddress, me)
    assert row is not None
    assert secret not in row.token_hash


def test_who_has_left_has_no_calendar(app: Flask, ctx: Ctx, seller: tuple[Browser, int]) -> None:
    browser, me = seller
    path = address_of(browser)
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(User).where(User.id == me).values(active=False))
    assert Browser(app).get(path).status_code == 404


def test_a_guess_finds_nothing(app: Flask) -> None:
    for token in ("x", "x" * 43, "%00", "..%2F..%2Fa", "\N{COLLISION SYMBOL}"):
        assert Browser(app).get(f"/cards/calendar/{token}.ics").status_code == 404


def test_the_page_names_what_the_calendar_holds(seller: tuple[Browser, int]) -> None:
    browser, _me = seller
    page = text_of(browser.get("/cards/calendar"))
    assert "Birthdays of my customers" in page
    assert "Calendar subscription" in text_of(browser.get("/"))


class TestOfAnotherPlugin:
    """Dates that another plugin declares, days and times, are in the calendar too, when one may see them."""

    @pytest.fixture
    def plugins(self, plugins: tuple[Plugin, ...]) -> tuple[Plugin, ...]:
        """Cards, and a plugin with visits."""
        def visits(ctx: Ctx, first: date, _last: date) -> list[DatedThing]:
            at = datetime(first.year, first.month, first.day, 14, 30, tzinfo=ctx.timezone) + timedelta(days=40)
            return [DatedThing(key="1", title="Visit", at=at),
                    DatedThing(key="2", title="Fair", at=first, until=first + timedelta(days=2), note="a\nb; c, d")]

        def secret(_ctx: Ctx, first: date, _last: date) -> list[DatedThing]:
            return [DatedThing(key="3", title="Secret", at=first)]

        other = Plugin(name="visits", title="Visits", version="1.0", dated=(
            DatedThings(key="visits.visits", title="Visits", permission="customer.view", between=visits),
            DatedThings(key="visits.secret", title="Secrets", permission="visits.secret", between=secret)))
        return (*plugins, other)

    def test_they_are_there(self, app: Flask, seller: tuple[Browser, int]) -> None:
        browser, _me = seller
        found = {event.summary.value: event for event in events(app, address_of(browser))}
        assert set(found) == {"Visit", "Fair"}
        visit, fair = found["Visit"], found["Fair"]
        assert visit.dtstart.value.utcoffset() == timedelta(hours=8)
        assert (visit.dtstart.value.hour, visit.dtend.value - visit.dtstart.value) == (14, timedelta(hours=1))
        assert fair.dtend.value - fair.dtstart.value == timedelta(days=3)
        assert fair.description.value == "a\nb; c, d"
