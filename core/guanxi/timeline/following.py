"""What happened to a customer, and telling those who follow it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from guanxi.ctx import Ctx
from guanxi.db import EVERYTHING, among
from guanxi.notices import Telling, notify_many
from guanxi.timeline.models import Follower

FOLLOWED: Final = "core.followed"
_NEWS: Final = timedelta(days=1)
"""What is older when it is entered is history from elsewhere, of which nobody is told."""

_UNTOLD: Final = frozenset({"core.created"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that happened to a customer: when (default: now), by whom (default: the actor).

    `data` holds ids and numbers only. Followers of the customer are told of it, but for `told`, who hear of it in
    other words.
    """

    customer_id: int
    kind: str
    at: datetime | None = None
    note_id: int | None = None
    actor_id: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    told: Collection[int] = ()


def tell_followers(ctx: Ctx, happenings: Sequence[Happening]) -> None:
    """Tell those who follow the customers of what is news."""
    news = [item for item in happenings
            if item.kind not in _UNTOLD and (item.at is None or item.at > ctx.now - _NEWS)]
    if not news:
        return
    followers = _followers(ctx, {item.customer_id for item in news})
    notify_many(ctx, FOLLOWED, [
        Telling(user_id=user_id, customer_id=item.customer_id, data=item.data, entry_kind=item.kind)
        for item in news for user_id in followers.get(item.customer_id, ())
        if user_id not in item.told and user_id != item.actor_id])


def _followers(ctx: Ctx, customer_ids: Collection[int]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = {}
    rows = ctx.session.execute(
        select(Follower.customer_id, Follower.user_id)
        .where(among(ctx.session, Follower.customer_id, sorted(customer_ids))), execution_options=EVERYTHING)
    for row in rows:
        found.setdefault(row.customer_id, []).append(row.user_id)
    return found
