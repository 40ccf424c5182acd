"""What other plugins may ask: `service("calendar")`, or this module by name, with `calendar>=1` in their manifest.

Days are days of the calendar, without a zone: give those of the organisation's.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from guanxi.api import BadRequest, Ctx, _l
from guanxi_calendar.queries import MOST, is_worked, knows_year, special_days, working_days

__all__ = ["after_working_days", "is_working_day", "knows_year", "special_days", "working_days"]

_STEP: Final = timedelta(days=30)


def is_working_day(ctx: Ctx, day: date) -> bool:
    """Whether work is done on `day`."""
    return is_worked(day, special_days(ctx, day, day))


def after_working_days(ctx: Ctx, day: date, count: int) -> date:
    """The day on which `count` working days after `day` are over; with 0, `day` itself if it is one, or the next.

    Raises BadRequest for a negative count, or one beyond ten years.
    """
    if not 0 <= count <= MOST:
        raise BadRequest(_l("Give a number of working days from 0 to %(most)s."), most=MOST)
    left, start = max(count, 1), day + timedelta(days=1 if count else 0)
    while True:
        found = working_days(ctx, start, start + _STEP)
        if len(found) >= left:
            return found[left - 1]
        left, start = left - len(found), start + _STEP + timedelta(days=1)
