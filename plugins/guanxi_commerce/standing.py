"""The state a customer's purchases say: pure arithmetic on the days they bought, by the rules of a trade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from guanxi_commerce.amounts import median_tenths
from guanxi_commerce.trades import Trade


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What follows from the purchases. `state` is None without any; `was` is the state on the day of the last one.

    `rhythm` is the median interval in tenths of a day. From `lapses_on` on the customer is lapsing, from `lost_on`
    on lost; on `review_on` the state may next change by time alone.
    """

    state: str | None = None
    was: str | None = None
    rhythm: int | None = None
    lapses_on: date | None = None
    lost_on: date | None = None
    review_on: date | None = None


NOBODY = Standing()


def standing(days: Sequence[date], trade: Trade, today: date) -> Standing:
    """The standing on `today` of someone who bought on `days`, distinct and ascending."""
    if not days:
        return NOBODY
    last = days[-1]
    rhythm = median_tenths([(after - before).days for before, after in pairwise(days)]) if len(days) > 1 else None
    lapsing, lost = _limits(len(days), rhythm, trade)
    lost_on = None if lost is None else last + timedelta(days=lost)
    loyal_until = _loyal_until(days, trade)
    is_lost = lost_on is not None and lost_on <= today
    was = _bought(days, loyal_until, last)
    state = "lost" if is_lost else _bought(days, loyal_until, today)
    return Standing(state=state, was=was, rhythm=rhythm, lost_on=lost_on,
                    lapses_on=None if lapsing is None else last + timedelta(days=lapsing),
                    review_on=None if is_lost else _next(today, lost_on, loyal_until if state == "loyal" else None))


def _limits(purchases: int, rhythm: int | None, trade: Trade) -> tuple[int | None, int | None]:
    """After how many days without a purchase one is lapsing, and lost."""
    if not trade.by_time:
        return None, None
    if rhythm is None or purchases < trade.rhythm_from:
        return trade.lapsing, trade.lost
    lost = max(trade.least_lost, _ceiling(3 * rhythm, 10))
    return _ceiling(3 * rhythm, 20), lost if trade.most_lost is None else min(trade.most_lost, lost)


def _ceiling(numerator: int, denominator: int) -> int:
    return -(-numerator // denominator)


def _loyal_until(days: Sequence[date], trade: Trade) -> date | None:
    """The first day on which loyalty ends without another purchase; None for someone who is not loyal by count."""
    if len(days) < trade.loyal_visits or (days[-1] - days[0]).days < trade.loyal_span:
        return None
    if trade.loyal_within is None:
        return date.max
    return days[-trade.loyal_visits] + timedelta(days=trade.loyal_within)


def _bought(days: Sequence[date], loyal_until: date | None, day: date) -> str:
    if loyal_until is not None and day < loyal_until:
        return "loyal"
    return "repeat" if len(days) > 1 else "first_time"


def _next(today: date, *candidates: date | None) -> date | None:
    return min((day for day in candidates if day is not None and today < day < date.max), default=None)
