"""Reading absences: one's own, and those in which one stands in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from guanxi.api import Ctx, staff_names
from guanxi_approvals.models import Absence
from guanxi_approvals.standing_in import today


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Days on which somebody stands in; `name` is the other of the two. `now`: today is one of them."""

    id: int
    name: str
    first: date
    last: date
    now: bool


def absences_of(ctx: Ctx) -> tuple[list[Away], list[Away]]:
    """The actor's own absences that are not over, and those of others in which the actor stands in."""
    me, day = ctx.principal.user_id, today(ctx)
    rows = ctx.session.scalars(select(Absence).where(
        or_(Absence.user_id == me, Absence.deputy_id == me), Absence.last >= day)
        .order_by(Absence.first, Absence.id)).all()
    names = staff_names(ctx.session, {row.user_id for row in rows} | {row.deputy_id for row in rows})

    def away(row: Absence, other: int) -> Away:
        return Away(id=row.id, name=names.get(other, ""), first=row.first, last=row.last, now=row.first <= day)
    return ([away(row, row.deputy_id) for row in rows if row.user_id == me],
            [away(row, row.user_id) for row in rows if row.user_id != me])
