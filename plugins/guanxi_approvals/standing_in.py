"""For whom somebody decides today: for themselves, and for those who named them as their deputy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, select

from guanxi.api import Ctx, among, setting
from guanxi_approvals.models import Absence


def today(ctx: Ctx) -> date:
    """The date where the organisation is: absences are of its days."""
    return ctx.now.astimezone(ZoneInfo(setting(ctx, "organisation.timezone"))).date()


def seats(ctx: Ctx) -> frozenset[int]:
    """Those in whose place the actor may decide today. A deputy's own absence hands nothing on."""
    if ctx.principal.user_id is None:
        return frozenset()
    absent = ctx.session.scalars(select(Absence.user_id).where(
        Absence.deputy_id == ctx.principal.user_id, _on(today(ctx))))
    return frozenset((ctx.principal.user_id, *absent))


def deputies(ctx: Ctx, user_ids: Collection[int]) -> Mapping[int, list[int]]:
    """Who stands in today for each of `user_ids` who is away."""
    found: dict[int, list[int]] = defaultdict(list)
    for user_id, deputy_id in ctx.session.execute(
            select(Absence.user_id, Absence.deputy_id).where(among(ctx.session, Absence.user_id, user_ids),
                                                             _on(today(ctx))).order_by(Absence.id)):
        found[user_id].append(deputy_id)
    return found


def _on(day: date) -> ColumnElement[bool]:
    return and_(Absence.first <= day, Absence.last >= day)
