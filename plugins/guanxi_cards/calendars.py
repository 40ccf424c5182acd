"""A person's dates as a calendar (iCalendar, RFC 5545), made of what the core and all plugins know of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar
from icalendar import Event as Entry

from guanxi.api import Ctx, DatedThing, DatedThings, setting

BEHIND: Final = timedelta(days=31)
AHEAD: Final = timedelta(days=400)
"""Days that a calendar covers: what is past is soon of no use, and each year comes round in it."""
FETCH_AGAIN: Final = timedelta(hours=4)

Page = Callable[[DatedThing], str]
"""The whole address of a thing's page, empty when it has none."""


def kinds_for(ctx: Ctx) -> list[DatedThings]:
    """What the calendar of the person of `ctx` holds, by its titles."""
    return sorted((item for item in ctx.catalogue.dated.values() if ctx.may(item.permission)),
                  key=lambda item: item.key)


def calendar_of(ctx: Ctx, page: Page) -> bytes:
    """The calendar of the person of `ctx`, in their language and time zone."""
    made = Calendar()
    made.add("prodid", "-//Guanxi//Calendar//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", setting(ctx, "organisation.name") or "Guanxi")
    made.add("x-wr-timezone", str(ctx.timezone))
    made.add("refresh-interval", FETCH_AGAIN, parameters={"VALUE": "DURATION"})
    for entry in _entries(ctx, page):
        made.add_component(entry)
    return bytes(made.to_ical())


def _entries(ctx: Ctx, page: Page) -> Iterator[Entry]:
    today = ctx.now.astimezone(ctx.timezone).date()
    for kind in kinds_for(ctx):
        for thing in kind.between(ctx, today - BEHIND, today + AHEAD):
            yield _entry(ctx, kind, thing, page(thing))


def _entry(ctx: Ctx, kind: DatedThings, thing: DatedThing, address: str) -> Entry:
    made = Entry()
    made.add("uid", str(uuid5(NAMESPACE_URL, f"{setting(ctx, 'organisation.name')}/{kind.key}/{thing.key}")))
    made.add("dtstamp", ctx.now)
    made.add("summary", thing.title)
    made.add("dtstart", thing.at)
    made.add("dtend", _end(thing))
    made.add("categories", [str(kind.title)])
    if not isinstance(thing.at, datetime):
        made.add("transp", "TRANSPARENT")
    if thing.note:
        made.add("description", thing.note)
    if address:
        made.add("url", address)
    return made


def _end(thing: DatedThing) -> date | datetime:
    """The first moment after it; a day ends where the next begins."""
    if thing.until is not None:
        return thing.until if isinstance(thing.until, datetime) else thing.until + timedelta(days=1)
    return thing.at + (timedelta(hours=1) if isinstance(thing.at, datetime) else timedelta(days=1))
