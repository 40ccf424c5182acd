"""What the pages of approvals show, in a number of statements that no request changes.

Requests are read whoever may see their customer: who is asked has to decide, and sees of the customer no more than the
name, and that only where they may.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select

from guanxi.api import EVERYTHING, ApprovalStanding, Ctx, Customer, NotFound, _l, among, staff_names
from guanxi_approvals.models import WAITING, Request, Voice
from guanxi_approvals.rights import ALL, USE
from guanxi_approvals.standing_in import seats

MOST: Final = 100
"""Requests on a page; the older ones follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A request in one line. `customer` is empty where the reader may not see them, `for_whom` is the one in whose
    place the reader is asked."""

    id: int
    kind: str
    thing_id: int
    subject: str
    amount: int | None
    state: str
    step: int
    reason: str
    asked_at: datetime
    asked_by: str
    customer_id: int | None
    customer: str
    decided_at: datetime | None
    decided_by: str
    answer: str
    for_whom: tuple[str, ...] = ()


_LINE: Final = (Request.id, Request.kind, Request.thing_id, Request.subject, Request.amount, Request.state,
                Request.step, Request.reason, Request.asked_at, Request.asked_by, Request.customer_id,
                Request.decided_at, Request.decided_by, Request.answer)


def waiting_for(ctx: Ctx) -> list[Line]:
    """The requests the actor is asked about now, the oldest first, at most MOST."""
    mine = seats(ctx)
    rows = ctx.session.execute(
        select(*_LINE, Voice.user_id).join(Voice, Voice.request_id == Request.id).where(_open_to(ctx, mine))
        .order_by(Request.id).limit(2 * MOST), execution_options=EVERYTHING).all()
    asked: dict[int, list[int]] = {}
    for row in rows:
        asked.setdefault(row.id, []).append(row.user_id)
    return lines(ctx, list({row.id: row for row in rows}.values())[:MOST], asked)


def count_waiting(ctx: Ctx) -> int:
    """How many requests wait for the actor."""
    if not ctx.may(USE):
        return 0
    return ctx.session.scalar(
        select(func.count(Request.id.distinct())).join(Voice, Voice.request_id == Request.id)
        .where(_open_to(ctx, seats(ctx))), execution_options=EVERYTHING) or 0


def asked_by_me(ctx: Ctx, before: int | None = None) -> tuple[list[Line], int | None]:
    """What the actor asked for, the latest first, and from where older ones go on."""
    older = () if before is None else (Request.id < before,)
    rows = ctx.session.execute(
        select(*_LINE).where(Request.asked_by == ctx.principal.user_id, *older).order_by(Request.id.desc())
        .limit(MOST + 1), execution_options=EVERYTHING).all()
    return lines(ctx, rows[:MOST]), rows[MOST - 1].id if len(rows) > MOST else None


def request_seen(ctx: Ctx, request_id: int) -> Request:
    """A request whose asker the actor is, or one of those who are or were asked, or who may see all of them and its
    customer. Raises NotFound."""
    row = ctx.session.scalar(select(Request).where(Request.id == request_id), execution_options=EVERYTHING)
    if row is None or not (row.asked_by == ctx.principal.user_id or _was_asked(ctx, request_id)
                           or (ctx.may(ALL) and _in_sight(ctx, row))):
        raise NotFound(_l("There is no such request, or you are not asked."))
    return row


def voices_of(ctx: Ctx, request_id: int) -> Sequence[Voice]:
    """Everybody who is or was asked, step by step."""
    return ctx.session.scalars(select(Voice).where(Voice.request_id == request_id).order_by(Voice.step, Voice.id),
                               execution_options=EVERYTHING).all()


def may_decide(ctx: Ctx, request: Request, voices: Sequence[Voice]) -> list[int]:
    """In whose places the actor is asked in the present step; empty where they are not."""
    if request.state != WAITING or not ctx.may(USE):
        return []
    mine = seats(ctx)
    return [voice.user_id for voice in voices if voice.step == request.step and voice.state == WAITING
            and voice.user_id in mine and (voice.user_id == ctx.principal.user_id
                                           or request.asked_by != ctx.principal.user_id)]


def standing(ctx: Ctx, key: str, thing_ids: Sequence[int]) -> Mapping[int, ApprovalStanding]:
    """See guanxi.api.ApprovalDesk.standing."""
    last = (select(func.max(Request.id)).where(Request.kind == key, among(ctx.session, Request.thing_id, thing_ids))
            .group_by(Request.thing_id))
    rows = ctx.session.scalars(select(Request).where(Request.id.in_(last)), execution_options=EVERYTHING).all()
    waiting = [row.id for row in rows if row.state == WAITING]
    voices: dict[int, list[Voice]] = {}
    if waiting:
        for voice in ctx.session.scalars(select(Voice).where(among(ctx.session, Voice.request_id, waiting))
                                         .order_by(Voice.id), execution_options=EVERYTHING):
            voices.setdefault(voice.request_id, []).append(voice)
    return {row.thing_id: _standing(ctx, row, voices.get(row.id, [])) for row in rows}


def lines(ctx: Ctx, rows: Sequence[Any], asked: Mapping[int, Sequence[int]] | None = None) -> list[Line]:
    """Rows in words: two statements, for the names of staff and of customers."""
    asked = asked or {}
    wanted = {row.asked_by for row in rows} | {row.decided_by for row in rows}
    wanted |= {user_id for row in rows for user_id in asked.get(row.id, ())}
    staff = staff_names(ctx.session, wanted - {None})
    customers = customer_names(ctx, {row.customer_id for row in rows} - {None})
    me = ctx.principal.user_id
    return [Line(
        id=row.id, kind=row.kind, thing_id=row.thing_id, subject=row.subject, amount=row.amount, state=row.state,
        step=row.step, reason=row.reason, asked_at=row.asked_at, asked_by=staff.get(row.asked_by, ""),
        customer_id=row.customer_id, customer=customers.get(row.customer_id, ""), decided_at=row.decided_at,
        decided_by=staff.get(row.decided_by, ""), answer=row.answer,
        for_whom=tuple(staff.get(user_id, "") for user_id in asked.get(row.id, ()) if user_id != me)) for row in rows]


def customer_names(ctx: Ctx, ids: Collection[int]) -> Mapping[int, str]:
    """Names of those of `ids` the reader may see."""
    if not ids:
        return {}
    rows = ctx.session.execute(select(Customer.id, Customer.name).where(among(ctx.session, Customer.id, ids)))
    return {row.id: row.name for row in rows}


def _open_to(ctx: Ctx, mine: Collection[int]) -> ColumnElement[bool]:
    """Of a request joined with its voices: one of these people is asked now, and it is not the actor's own, unless
    they themselves are."""
    me = ctx.principal.user_id
    return and_(Voice.user_id.in_(mine), Voice.state == WAITING, Voice.step == Request.step, Request.state == WAITING,
                or_(Voice.user_id == me, Request.asked_by.is_(None), Request.asked_by != me))


def _was_asked(ctx: Ctx, request_id: int) -> bool:
    return ctx.session.scalar(
        select(Voice.id).where(Voice.request_id == request_id, or_(
            Voice.user_id.in_(seats(ctx)), Voice.decided_by == ctx.principal.user_id)).limit(1),
        execution_options=EVERYTHING) is not None


def _in_sight(ctx: Ctx, row: Request) -> bool:
    """Asked of the row guard, as the list of all requests is."""
    return ctx.session.scalar(select(Request.id).where(Request.id == row.id)) is not None


def _standing(ctx: Ctx, row: Request, voices: Sequence[Voice]) -> ApprovalStanding:
    now = [voice for voice in voices if voice.step == row.step and voice.state == WAITING]
    state: Any = row.state
    return ApprovalStanding(
        state=state, request_id=row.id, asked_by=row.asked_by, asked_at=row.asked_at, decided_by=row.decided_by,
        decided_at=row.decided_at, waits_for=tuple(voice.user_id for voice in now),
        reason=row.reason if row.state == WAITING else row.answer, may_decide=bool(may_decide(ctx, row, now)),
        page=("approvals.show", "request_id"))
