"""Naming a deputy for some days."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import delete, select

from guanxi.api import Ctx, Issue, NotFound, Refused, _l, colleagues, notify, record
from guanxi_approvals.models import Absence
from guanxi_approvals.rights import USE
from guanxi_approvals.standing_in import today

LONGEST: Final = 366
_UNSYNCHRONISED: Final = {"synchronize_session": False}


def name_deputy(ctx: Ctx, deputy_id: int | None, first: date, last: date) -> int:
    """Let somebody decide in one's place from `first` to `last`; returns the absence's id. Raises Refused."""
    ctx.require(USE)
    user_id = ctx.principal.user_id
    issues = _issues(ctx, deputy_id, first, last)
    if issues or deputy_id is None or user_id is None:
        raise Refused(_l("No deputy was named."), issues)
    row = Absence(user_id=user_id, deputy_id=deputy_id, first=first, last=last)
    ctx.session.add(row)
    ctx.session.flush()
    record(ctx, "approvals.absence", row.id, "create", {
        "deputy": (None, deputy_id), "first": (None, first.isoformat()), "last": (None, last.isoformat())})
    notify(ctx, [deputy_id], "approvals.deputy", data={"first": first.isoformat(), "last": last.isoformat()})
    return row.id


def end_absence(ctx: Ctx, absence_id: int) -> None:
    """Take one's own absence away: from now on one decides by oneself again."""
    ctx.require(USE)
    gone = ctx.session.scalar(
        delete(Absence).where(Absence.id == absence_id, Absence.user_id == ctx.principal.user_id)
        .returning(Absence.id), execution_options=_UNSYNCHRONISED)
    if gone is None:
        raise NotFound(_l("There is no such absence of yours."))
    record(ctx, "approvals.absence", absence_id, "delete", {})


def _issues(ctx: Ctx, deputy_id: int | None, first: date, last: date) -> list[Issue]:
    found = []
    deputy = colleagues(ctx.session).get(deputy_id or 0)
    if deputy is None or not deputy.may(USE) or deputy_id == ctx.principal.user_id:
        found.append(Issue(message=_l("Choose a colleague who may decide on requests."), code="no_deputy",
                           field="deputy"))
    if last < first or last < today(ctx):
        found.append(Issue(message=_l("The last day comes before the first, or is over already."), code="bad_days",
                           field="last"))
    if (last - first).days >= LONGEST:
        found.append(Issue(message=_l("A deputy stands in for at most a year."), code="too_long", field="last"))
    overlapping = ctx.session.scalar(select(Absence.id).where(
        Absence.user_id == ctx.principal.user_id, Absence.first <= last, Absence.last >= first).limit(1))
    if overlapping is not None:
        found.append(Issue(message=_l("You have named a deputy for some of these days already."), code="overlap",
                           field="first"))
    return found
