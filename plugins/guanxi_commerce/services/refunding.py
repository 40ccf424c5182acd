"""Refunds that need approval: what was to be recorded is held until then, and comes to nothing meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select, update

from guanxi.api import EVERYTHING, ApprovalAsk, Conflict, Ctx, Refused, _l, insert_many, record, reserve_ids
from guanxi_commerce.drafts import NewReturn, NewReturnLine
from guanxi_commerce.house import house_of
from guanxi_commerce.keys import races_named
from guanxi_commerce.locking import lock_customers
from guanxi_commerce.models import Order, Return
from guanxi_commerce.services.approving import desk_of
from guanxi_commerce.services.returns import Accepted, accepted_return, record_return

REFUND: Final = "commerce.refund"
_HELD: Final = ("id", "customer_id", "order_id", "returned_at", "returned_on", "reason", "currency", "amount",
                "base_amount", "items", "key", "digest", "created_at", "created_by", "state", "held")
_OPTIONS: Final[dict[str, Any]] = {**EVERYTHING, "synchronize_session": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refunded:
    """What came of a return: its id, and whether its refund waits for approval."""

    id: int
    waits: bool


def refund(ctx: Ctx, draft: NewReturn, reason: str = "") -> Refunded:
    """Record a return, or hold it while its refund needs approval, with `reason` said to those who are asked. The same
    key is the same return. Raises Refused with the issues when nothing was written."""
    desk = desk_of(ctx)
    if desk is None:
        return Refunded(id=record_return(ctx, draft), waits=False)
    found = accepted_return(ctx, draft)
    if isinstance(found, int):
        return Refunded(id=found, waits=_waits(ctx, found))
    row_id = reserve_ids(ctx.session, Return, 1)[0]
    ask = ApprovalAsk(thing_id=row_id, subject=_subject(ctx, found), customer_id=found.customer_id, reason=reason,
                      facts={"amount": found.base, "reason": draft.reason})
    if desk.ask(ctx, REFUND, [ask])[row_id].state != "waiting":
        return Refunded(id=record_return(ctx, draft), waits=False)
    _hold(ctx, row_id, found)
    return Refunded(id=row_id, waits=True)


def give_back(ctx: Ctx, return_id: int) -> None:
    """Record a return whose refund was approved, as it was held. Raises Refused where it can't be any more."""
    row = _held(ctx, return_id)
    draft = _draft(row.held)
    ctx.session.execute(delete(Return).where(Return.id == return_id), execution_options=_OPTIONS)
    ctx.session.flush()
    record_return(ctx, draft, row_id=return_id)


def refuse_refund(ctx: Ctx, return_id: int) -> None:
    """Keep what was refused, so that it can be seen; it never comes to anything."""
    _held(ctx, return_id)
    ctx.session.execute(update(Return).where(Return.id == return_id).values(
        state="refused", key=f"refused:{return_id}"), execution_options=_OPTIONS)
    record(ctx, "commerce.return", return_id, "refuse", {"state": ("waiting", "refused")})


def drop_refund(ctx: Ctx, return_id: int) -> None:
    """Forget a return whose request was taken back before anybody decided."""
    _held(ctx, return_id)
    ctx.session.execute(delete(Return).where(Return.id == return_id), execution_options=_OPTIONS)
    record(ctx, "commerce.return", return_id, "withdraw", {"state": ("waiting", None)})


def _subject(ctx: Ctx, found: Accepted) -> str:
    """What tells it from others: the number of the order, or the day."""
    number = ctx.session.scalar(select(Order.number).where(Order.id == found.draft.order_id))
    return number or f"{found.draft.returned_at:%y%m%d}"


def _hold(ctx: Ctx, row_id: int, found: Accepted) -> None:
    draft = found.draft
    # What each line comes to is fixed now: that is what is approved.
    lines = [NewReturnLine(line_id=thing.line_id, product_id=thing.product_id, text=thing.text,
                           quantity=thing.quantity, amount=thing.amount) for thing in found.things]
    held = {**asdict(replace(draft, lines=tuple(lines))), "returned_at": draft.returned_at.isoformat(),
            "total": found.amount}
    with races_named(ctx):
        insert_many(ctx.session, Return, _HELD, [(
            row_id, found.customer_id, draft.order_id, draft.returned_at, house_of(ctx).day(draft.returned_at),
            draft.reason, found.currency, 0, 0, 0, draft.key, found.digest, ctx.now, ctx.principal.user_id, "waiting",
            held)])
    record(ctx, "commerce.return", row_id, "ask", {"amount": (None, found.amount)})


def _held(ctx: Ctx, return_id: int) -> Any:
    row = ctx.session.execute(select(Return.customer_id, Return.state, Return.held).where(Return.id == return_id),
                              execution_options=EVERYTHING).one_or_none()
    if row is None or row.state != "waiting" or not lock_customers(ctx, [row.customer_id]):
        raise Conflict(_l("This refund does not wait any more."))
    return row


def _draft(held: Mapping[str, Any]) -> NewReturn:
    values = {key: value for key, value in held.items() if key != "total"}
    try:
        lines = tuple(NewReturnLine(**line) for line in values["lines"])
        return NewReturn(**{**values, "lines": lines, "returned_at": datetime.fromisoformat(values["returned_at"])})
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(_l("What was held of this refund can’t be read any more: record it anew.")) from error


def _waits(ctx: Ctx, return_id: int) -> bool:
    return ctx.session.scalar(select(Return.state).where(Return.id == return_id)) == "waiting"
