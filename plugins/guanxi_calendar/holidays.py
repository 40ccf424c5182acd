"""Holidays and make-up days as days of everybody's calendar, those that follow one another as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from guanxi.api import Ctx, DatedThing, _
from guanxi_calendar.queries import special_days
from guanxi_calendar.shipped import SpecialDay

_DAY = timedelta(days=1)


def holidays(ctx: Ctx, first: date, last: date) -> Sequence[DatedThing]:
    """The spells of special days from `first` to `last`."""
    return [DatedThing(key=f"{spell[0].kind}-{spell[0].day}", title=_title(spell[0]), at=spell[0].day,
                       until=spell[-1].day)
            for spell in spells(special_days(ctx, first, last).values()) if spell[0].kind != "ordinary"]


def spells(days: Iterable[SpecialDay]) -> Iterator[list[SpecialDay]]:
    """Days of one kind and name that follow one another, together; `days` are in order."""
    spell: list[SpecialDay] = []
    for item in days:
        last = spell[-1] if spell else None
        if last and (last.kind, str(last.name), last.own, last.day + _DAY) != (
                item.kind, str(item.name), item.own, item.day):
            yield spell
            spell = []
        spell.append(item)
    if spell:
        yield spell


def _title(item: SpecialDay) -> str:
    name = str(item.name) or _("Day off")
    return _("Working day in exchange for %(holiday)s", holiday=name) if item.kind == "work" else name
