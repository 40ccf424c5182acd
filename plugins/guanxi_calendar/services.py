"""Writes: what the organisation says about days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy import delete

from guanxi.api import Ctx, Issue, Refused, _l, record
from guanxi_calendar.models import OwnDay
from guanxi_calendar.rights import EDIT
from guanxi_calendar.shipped import Kind

LONGEST: Final = 60
"""Days that can be set at once."""
NAME: Final = 60
_UNSYNCHRONISED: Final = {"synchronize_session": False}


def set_days(ctx: Ctx, first: date, last: date, kind: Kind, name: str) -> int:
    """Say of the days from `first` to `last` what they are, in a unit of work; how many. Raises Refused, Forbidden."""
    ctx.require(EDIT)
    count = (last - first).days + 1
    issues = [Issue(message=_l("The last day lies before the first."), code="days.order", field="last")] * (count < 1)
    if count > LONGEST:
        issues.append(Issue(message=_l("At most %(most)s days can be set at once."), code="days.many", field="last",
                            params={"most": LONGEST}))
    if len(name) > NAME:
        issues.append(Issue(message=_l("A name has at most %(most)s characters."), code="days.name", field="name",
                            params={"most": NAME}))
    if issues:
        raise Refused(_l("The days were not saved."), issues)
    days = [first + timedelta(days=place) for place in range(count)]
    _forget(ctx, first, last)
    ctx.session.add_all(OwnDay(day=day, kind=kind, name=name, changed_at=ctx.now) for day in days)
    record(ctx, "calendar_day", first.toordinal(), "change", {"days": (None, f"{first}/{last} {kind} {name}".strip())})
    return count


def forget_days(ctx: Ctx, first: date, last: date) -> int:
    """Take back what was said of these days, in a unit of work; the shipped table holds again. How many they were."""
    ctx.require(EDIT)
    gone = _forget(ctx, first, last)
    if gone:
        record(ctx, "calendar_day", first.toordinal(), "change", {"days": (f"{first}/{last}", None)})
    return gone


def _forget(ctx: Ctx, first: date, last: date) -> int:
    gone = ctx.session.execute(delete(OwnDay).where(OwnDay.day.between(first, last)).returning(OwnDay.day),
                               execution_options=_UNSYNCHRONISED)
    return len(gone.all())
