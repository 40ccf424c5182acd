"""After facts have changed: summaries of the touched customers, and the states that follow from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from guanxi.api import EVERYTHING, Ctx, Customer, StateMove, among, move_states
from guanxi_commerce.daily import Sums, Touched, rebuilt, refreshed
from guanxi_commerce.house import House
from guanxi_commerce.steps import PURCHASE, SILENCE, WON_BACK, steps
from guanxi_commerce.summaries import Outcome, outcomes, write

STATE: Final = "commerce.state"


def follow(ctx: Ctx, touched: Touched, house: House, cause: str) -> int:
    """Recompute the summaries of these customers and move those whose purchases say another state.

    `cause` is steps.PURCHASE, RETURN, MERGE or RULES. Returns how many changed state.
    """
    return _follow(ctx, sorted(touched), refreshed(ctx, touched), house, cause)


def follow_anew(ctx: Ctx, customer_ids: Iterable[int], house: House, cause: str) -> int:
    """The same, trusting nothing but the facts."""
    ids = sorted(customer_ids)
    return _follow(ctx, ids, rebuilt(ctx, ids), house, cause)


def follow_later(ctx: Ctx, touched: Touched, house: House) -> None:
    """Recompute the summaries alone, and leave a mark by which the review of states finds these customers."""
    _mark(ctx, sorted(touched), refreshed(ctx, touched), house)


def follow_anew_later(ctx: Ctx, customer_ids: Iterable[int], house: House) -> None:
    """The same, trusting nothing but the facts."""
    ids = sorted(customer_ids)
    _mark(ctx, ids, rebuilt(ctx, ids), house)


def _mark(ctx: Ctx, ids: Sequence[int], sums: Mapping[int, Sums], house: House) -> None:
    today = house.day(ctx.now)
    write(ctx, ids, [outcome.row._replace(review_on=today) for outcome in outcomes(ctx, sums, house).values()])


def _follow(ctx: Ctx, ids: Sequence[int], sums: Mapping[int, Sums], house: House, cause: str) -> int:
    found = outcomes(ctx, sums, house)
    write(ctx, ids, [outcome.row for outcome in found.values()])
    return move_states(ctx, _moves(ctx, ids, found, house, cause), STATE)


def _moves(ctx: Ctx, ids: Sequence[int], found: Mapping[int, Outcome], house: House, cause: str) -> list[StateMove]:
    moves: list[StateMove] = []
    rows = ctx.session.execute(select(Customer.id, Customer.state).where(among(ctx.session, Customer.id, ids))
                               .order_by(Customer.id), execution_options=EVERYTHING)
    for customer_id, state in rows:
        outcome = found.get(customer_id)
        if outcome is not None:
            moves += [StateMove(customer_id=customer_id, after=after, reason=reason, at=_when(outcome, reason, house))
                      for after, reason in steps(state, outcome.standing, cause)]
    return moves


def _when(outcome: Outcome, reason: str, house: House) -> datetime | None:
    """When a step came to pass: with the last purchase, on the day the silence was too long, or just now."""
    if reason in (PURCHASE, WON_BACK):
        return outcome.row.last_at
    if reason == SILENCE and outcome.standing.lost_on is not None:
        return house.start(outcome.standing.lost_on)
    return None

