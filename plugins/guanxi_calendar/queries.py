"""Which days are worked: the organisation's word before the shipped table's, and that before the weekday's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final, cast

from sqlalchemy import func, select

from guanxi.api import BadRequest, Ctx, _l
from guanxi_calendar.models import OwnDay
from guanxi_calendar.shipped import Kind, SpecialDay, shipped_year

SATURDAY: Final = 5
MOST: Final = 3_660
"""Days that can be asked about at once."""
_FAR: Final = timedelta(days=MOST)


def special_days(ctx: Ctx, first: date, last: date) -> Mapping[date, SpecialDay]:
    """The days from `first` to `last` that are not what their weekday says, in order; one statement."""
    known = {day: item for year in range(first.year, last.year + 1) for day, item in shipped_year(year).items()
             if first <= day <= last}
    rows = ctx.session.execute(
        select(OwnDay.day, OwnDay.kind, OwnDay.name).where(OwnDay.day.between(first, last)))
    for row in rows:
        known[row.day] = SpecialDay(day=row.day, kind=cast("Kind", row.kind), name=row.name, own=True)
    return {day: known[day] for day in sorted(known)}


def is_worked(day: date, special: Mapping[date, SpecialDay]) -> bool:
    """Whether `day` is a working day, by what is known of special ones."""
    found = special.get(day)
    if found is None or found.kind == "ordinary":
        return day.weekday() < SATURDAY
    return found.kind == "work"


def working_days(ctx: Ctx, first: date, last: date) -> list[date]:
    """The working days from `first` up to and with `last`. Raises BadRequest for more than ten years."""
    if last - first > _FAR:
        raise BadRequest(_l("At most %(most)s days can be looked at."), most=MOST)
    special = special_days(ctx, first, last)
    return [day for day in _days(first, last) if is_worked(day, special)]


def knows_year(ctx: Ctx, year: int) -> bool:
    """Whether there is a table for `year`, shipped or entered; without one only weekends are off."""
    return bool(shipped_year(year)) or _own_days(ctx, year) > 0


def has_own_days(ctx: Ctx, year: int) -> bool:
    """Whether the organisation said something about days of `year`."""
    return _own_days(ctx, year) > 0


def _own_days(ctx: Ctx, year: int) -> int:
    count = select(func.count()).where(OwnDay.day.between(date(year, 1, 1), date(year, 12, 31)))
    return ctx.session.scalar(count) or 0


def _days(first: date, last: date) -> Iterator[date]:
    for place in range((last - first).days + 1):
        yield first + timedelta(days=place)
