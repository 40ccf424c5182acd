"""The timeline as its template takes it: filters, pinned entries, days, and where the next page is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from flask import abort, current_app, url_for

from guanxi import i18n
from guanxi.ctx import Ctx
from guanxi.customers.following import seen_until
from guanxi.customers.queries import CustomerPage, StoryEntry, filter_titles, pinned_story, story
from guanxi.customers.rights import may_use
from guanxi.errors import Text
from guanxi.i18n import _
from guanxi.timeline.queries import Entry
from guanxi.web.converters import LARGEST

Position = tuple[datetime, int]
_PARTED: Final = "~"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The entries of one day; `title` is empty where the page before had the heading."""

    day: date
    title: str
    entries: Sequence[StoryEntry]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """One page of the timeline. `older` is the next one's address; `typed` and `problem` are of a refused note.

    `me` may change the notes they wrote, and with `every_note` those of others. `links` are, by kind, what stands
    before the id in the address an entry leads to, and where in its data the id is. `news` says what is new since
    the reader knew everything, `seen_until`.
    """

    customer_id: int
    may_edit: bool = False
    me: int | None = None
    every_note: bool = False
    links: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    group: str = ""
    filters: Sequence[tuple[str, Text]] = ()
    pinned: Sequence[StoryEntry] = ()
    days: Sequence[Day] = ()
    older: str = ""
    typed: str = ""
    problem: str = ""
    news: str = ""
    seen_until: datetime | None = None

    def is_new(self, entry: Entry) -> bool:
        """Whether somebody else entered this since the reader last looked."""
        return self.seen_until is not None and entry.entered_at > self.seen_until and entry.actor_id != self.me


def first_page(ctx: Ctx, customer_id: int, group: str = "") -> Timeline:
    """The newest entries, with the filters and what is pinned."""
    page = later_page(ctx, customer_id, *story(ctx, customer_id, group=group), group)
    pinned = pinned_story(ctx, customer_id)
    return replace(page, filters=filter_titles(ctx), pinned=pinned, links={**page.links, **_links(ctx, pinned)},
                   may_edit=may_use(ctx, "edit", customer_id))


def of_page(ctx: Ctx, page: CustomerPage, group: str) -> Timeline:
    """The same, of a page that was read already, with what is new since the reader's last visit."""
    until = seen_until(ctx.now, page.record.visit_at, page.record.visit_before)
    timeline = replace(later_page(ctx, page.record.id, page.story, page.older, group), seen_until=until)
    return replace(timeline, news=_news(ctx, timeline, until), filters=filter_titles(ctx), pinned=page.pinned,
                   may_edit=page.lets(ctx, "edit"), links={**timeline.links, **_links(ctx, page.pinned)})


def _news(ctx: Ctx, timeline: Timeline, until: datetime | None) -> str:
    """How much of the page is new, in one sentence; empty for nothing."""
    shown = [entry.entry for day in timeline.days for entry in day.entries]
    new = sum(map(timeline.is_new, shown))
    if until is None or not new:
        return ""
    when = i18n.relative(until, ctx.now, ctx.locale, ctx.timezone)
    count = f"{new}+" if new == len(shown) and timeline.older else str(new)
    return _("Since your last visit (%(when)s): %(count)s new", when=when, count=count)


def later_page(ctx: Ctx, customer_id: int, entries: Sequence[StoryEntry], older: Position | None, group: str,
               shown: str = "") -> Timeline:
    """A further page; `shown` is the day the page before ended in."""
    days = list(_by_day(ctx, entries, shown))
    return Timeline(customer_id=customer_id, group=group, days=days, older=_address(customer_id, group, older, days),
                    me=ctx.principal.user_id, every_note=ctx.may("customer.delete"), links=_links(ctx, entries))


def _links(ctx: Ctx, entries: Sequence[StoryEntry]) -> dict[str, tuple[str, str]]:
    """Asked once for each kind, for url_for of each entry would be a tenth of the page's time."""
    found: dict[str, tuple[str, str]] = {}
    for key in {entry.entry.kind for entry in entries}:
        target = ctx.catalogue.timeline_kinds[key].leads_to
        if target is not None and target[0] in current_app.view_functions:
            values: dict[str, Any] = {target[1]: LARGEST}
            found[key] = (url_for(target[0], **values).removesuffix(str(LARGEST)), target[2])
    return found


def position(text: str) -> Position | None:
    """The position an address names; None for none, whatever else it says is refused."""
    at, _mark, row_id = text.partition(_PARTED)
    try:
        moment, number = datetime.fromisoformat(at) if text else None, int(row_id or 0)
    except ValueError:
        abort(400)
    if moment is None:
        return None
    return (moment, number) if moment.tzinfo else abort(400)


def _by_day(ctx: Ctx, entries: Sequence[StoryEntry], shown: str) -> Iterator[Day]:
    grouped: dict[date, list[StoryEntry]] = {}
    for entry in entries:
        grouped.setdefault(entry.entry.at.astimezone(ctx.timezone).date(), []).append(entry)
    today = ctx.now.astimezone(ctx.timezone).date()
    for day, found in grouped.items():
        yield Day(day=day, title="" if day.isoformat() == shown else _heading(day, today, ctx.locale), entries=found)


def _heading(day: date, today: date, locale: str) -> str:
    near = {today: _("Today"), today - timedelta(days=1): _("Yesterday")}
    return near.get(day) or i18n.day(day, locale, today)


def _address(customer_id: int, group: str, older: Position | None, days: Sequence[Day]) -> str:
    if older is None:
        return ""
    return url_for("customers.timeline", customer_id=customer_id, group=group or None,
                   before=f"{older[0].isoformat()}{_PARTED}{older[1]}", day=days[-1].day.isoformat())
