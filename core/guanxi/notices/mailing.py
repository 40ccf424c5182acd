"""When a person's notices go out by e-mail: never, at once, once a day or once a week, at an hour of their clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from guanxi.ctx import Ctx
from guanxi.errors import Issue, Refused
from guanxi.i18n import _l
from guanxi.notices.models import Notice, NoticeMail

Frequency = Literal["never", "at_once", "daily", "weekly"]
FREQUENCIES: Final[tuple[Frequency, ...]] = ("never", "at_once", "daily", "weekly")
HOUR: Final = 8
_WEEK: Final = 7


def schedule(ctx: Ctx, frequency: str, hour: int) -> None:
    """Let the actor's notices go out so often, from now on. Raises Refused."""
    if frequency not in FREQUENCIES or not 0 <= hour <= 23:
        message = _l("Choose one of the list.")
        raise Refused(message, [Issue(field="frequency", code="not_an_option", message=message)])
    user_id = ctx.principal.user_id
    row = ctx.session.get(NoticeMail, user_id)
    if row is None:
        newest = ctx.session.scalar(select(func.max(Notice.id)).where(Notice.user_id == user_id)) or 0
        row = NoticeMail(user_id=user_id, sent_to=newest, tick=ctx.now)
        ctx.session.add(row)
    elif row.frequency == "never" != frequency:
        row.tick = ctx.now
    row.frequency, row.hour = frequency, hour
    ctx.session.flush()


def last_tick(frequency: str, hour: int, now: datetime, timezone: ZoneInfo) -> datetime | None:
    """The moment at or before `now` at which the last digest was due, on a clock in `timezone`; None for never.

    A week begins on Monday. An hour that a change of clocks skips is the one after it.
    """
    if frequency == "never":
        return None
    if frequency == "at_once":
        return now
    local = now.astimezone(timezone)
    day = local.date() - timedelta(days=local.weekday() if frequency == "weekly" else 0)
    tick = datetime(day.year, day.month, day.day, hour, tzinfo=timezone)
    if tick > now:
        before = day - timedelta(days=_WEEK if frequency == "weekly" else 1)
        tick = datetime(before.year, before.month, before.day, hour, tzinfo=timezone)
    return tick
