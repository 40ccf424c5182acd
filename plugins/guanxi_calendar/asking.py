"""Asking administrators, from November on, for the table of the year to come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from guanxi.api import Ctx, JobRun, LazyString, Text, _l, administrators, ngettext, notify
from guanxi_calendar.queries import knows_year

ASK: Final = "calendar.ask"
ASKED: Final = "calendar.year_unknown"
FROM_MONTH: Final = 11


def unknown_year(ctx: Ctx) -> int | None:
    """The year whose table is wanted by now and not there: this one, or from 1 November on the next."""
    today = ctx.now.astimezone(ctx.timezone).date()
    wanted = [today.year, *([today.year + 1] if today >= date(today.year, FROM_MONTH, 1) else [])]
    return next((year for year in wanted if not knows_year(ctx, year)), None)


def ask(job: JobRun) -> None:
    """Tell administrators once a week, as long as it is not there."""
    year = unknown_year(job.ctx)
    if year is not None:
        job.retrying(lambda unit: notify(unit.ctx, administrators(unit.session), ASKED, data={"year": year},
                                         group="years"))


def question(data: Mapping[str, Any]) -> Text:
    """How that reads."""
    return _l("The public holidays of %(year)s are not known yet: until they are entered, only weekends are off.",
              year=data.get("year", ""))


def several(count: int) -> LazyString | str:
    """How several of them read."""
    return ngettext("Public holidays are not known yet", "Public holidays are not known yet (asked %(num)s times)",
                    count)


def subject(_data: Mapping[str, Any]) -> Text:
    """What they are about."""
    return _l("Working days")
