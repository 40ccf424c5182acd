"""Recording what customers brought back, in part or whole, never more than was bought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import func, select, update

from guanxi.api import (
    EVERYTHING,
    BadRequest,
    Ctx,
    Happening,
    Issue,
    Refused,
    _l,
    emit,
    insert_many,
    push,
    reserve_ids,
)
from guanxi_commerce.checks import return_issues
from guanxi_commerce.drafts import NewReturn, Recorded, digest_of
from guanxi_commerce.events import OrdersReturned
from guanxi_commerce.following import follow
from guanxi_commerce.house import House, house_of
from guanxi_commerce.keys import known_keys, races_named, reused
from guanxi_commerce.locking import lock_customers
from guanxi_commerce.models import Order, OrderLine, Return, ReturnLine
from guanxi_commerce.rates import Rates, known_rates
from guanxi_commerce.returning import Back, Bought, bought, holders, things_of
from guanxi_commerce.steps import RETURN

MOST: Final = 1_000
RECORD: Final = "commerce.record"
_RETURN: Final = ("id", "customer_id", "order_id", "returned_at", "returned_on", "reason", "currency", "amount",
                  "base_amount", "items", "key", "digest", "created_at", "created_by")
_LINE: Final = ("id", "return_id", "customer_id", "line_id", "product_id", "text", "quantity", "amount")
_OPTIONS: Final[dict[str, Any]] = {**EVERYTHING, "synchronize_session": False}


def record_returns(ctx: Ctx, drafts: Sequence[NewReturn]) -> Recorded:
    """Record returns, at most MOST, with what follows from them, in the unit behind `ctx`.

    A draft with an issue, as one that brings back more than is left, is left out and the others are written. A key
    that is known is the return it was.
    """
    ctx.require(RECORD)
    if len(drafts) > MOST:
        raise BadRequest(_l("At most %(most)s can be recorded at once."), most=MOST)
    house = house_of(ctx)
    batch = _prepare(ctx, drafts, house)
    ids = _insert(ctx, batch, house) if batch.accepted else []
    by_key = dict(zip((one.draft.key for one in batch.accepted), ids, strict=True))
    for place, key in batch.waiting:
        batch.ids[place] = by_key.get(key)
    if ids:
        follow(ctx, {one.customer_id for one in batch.accepted}, house, RETURN)
    return Recorded(tuple(batch.ids), tuple(ids), tuple(batch.issues))


def record_return(ctx: Ctx, draft: NewReturn) -> int:
    """Record one return; returns its id. Raises Refused with the issues when nothing was written."""
    recorded = record_returns(ctx, [draft])
    if recorded.ids[0] is None:
        raise Refused(_l("The return was not recorded."), recorded.issues)
    return recorded.ids[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Accepted:
    """A return that may be written."""

    draft: NewReturn
    digest: bytes
    customer_id: int
    currency: str
    things: tuple[Back, ...]
    amount: int
    base: int | None


@dataclass(slots=True)
class _Batch:
    """`waiting` are places whose id is known once theirs, or that of an earlier row with their key, is written."""

    ids: list[int | None]
    orders: Mapping[int, Bought]
    accepted: list[_Accepted] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    waiting: list[tuple[int, str]] = field(default_factory=list)


def _prepare(ctx: Ctx, drafts: Sequence[NewReturn], house: House) -> _Batch:
    issues: list[Issue] = []
    sound: list[tuple[int, NewReturn]] = []
    for place, draft in enumerate(drafts):
        found = return_issues(draft, place + 1, ctx.now)
        issues += found
        if not found:
            sound.append((place, draft))
    whose = holders(ctx, (draft.order_id for _, draft in sound if draft.order_id is not None))
    there = lock_customers(ctx, [*whose.values(), *(draft.customer_id for _, draft in sound if draft.customer_id)])
    known = known_keys(ctx, Return, [draft.key for _, draft in sound])
    rates = known_rates(ctx, house.currency, ((draft.currency or house.currency, house.day(draft.returned_at))
                                              for _, draft in sound if draft.order_id is None))
    batch = _Batch([None] * len(drafts), bought(ctx, sorted(whose)), issues=issues)
    for place, draft in sound:
        digest = digest_of(draft)
        if draft.key in known:
            if known[draft.key][1] != digest:
                batch.issues.append(reused(place + 1))
            elif known[draft.key][0]:
                batch.ids[place] = known[draft.key][0]
            else:
                batch.waiting.append((place, draft.key))
        elif issue := _accept(batch, place + 1, draft, digest, there, house, rates):
            batch.issues.append(issue)
        else:
            known[draft.key] = (0, digest)
            batch.waiting.append((place, draft.key))
    return batch


def _accept(batch: _Batch, row: int, draft: NewReturn, digest: bytes, there: set[int], house: House, rates: Rates
            ) -> Issue | None:
    order = batch.orders.get(draft.order_id) if draft.order_id is not None else None
    customer_id = order.customer_id if order is not None else draft.customer_id
    if (draft.order_id is not None and order is None) or customer_id is None or customer_id not in there:
        return Issue(message=_l("There is no such order or customer, or it is not yours to see."), code="no_order",
                     field="order", row=row)
    things = things_of(draft.lines) if order is None else order.take_back(draft, row)
    if isinstance(things, Issue):
        return things
    amount = draft.amount + sum(thing.amount for thing in things)
    currency = order.currency if order is not None else draft.currency or house.currency
    base = (rates.convert(amount, currency, house.day(draft.returned_at)) if order is None else order.base_of(amount))
    batch.accepted.append(_Accepted(draft=draft, digest=digest, customer_id=customer_id,
                                    currency=currency, things=things, amount=amount, base=base))
    return None


def _insert(ctx: Ctx, batch: _Batch, house: House) -> list[int]:
    items, now, actor = batch.accepted, ctx.now, ctx.principal.user_id
    ids = reserve_ids(ctx.session, Return, len(items))
    line_ids = iter(reserve_ids(ctx.session, ReturnLine, sum(len(one.things) for one in items)))
    with races_named():
        insert_many(ctx.session, Return, _RETURN, [
            (row_id, one.customer_id, one.draft.order_id, one.draft.returned_at, house.day(one.draft.returned_at),
             one.draft.reason, one.currency, one.amount, one.base, sum(thing.quantity for thing in one.things),
             one.draft.key, one.digest, now, actor) for one, row_id in zip(items, ids, strict=True)])
        insert_many(ctx.session, ReturnLine, _LINE, [
            (next(line_ids), row_id, one.customer_id, *thing)
            for one, row_id in zip(items, ids, strict=True) for thing in one.things])
    touched = sorted({one.draft.order_id for one in items if one.draft.order_id is not None})
    _refresh(ctx, touched, [row_id for row_id in touched if batch.orders[row_id].is_returned])
    push(ctx, [Happening(customer_id=one.customer_id, kind="commerce.return", at=one.draft.returned_at, data={
        "return": row_id, "order": one.draft.order_id, "amount": one.amount, "currency": one.currency})
        for one, row_id in zip(items, ids, strict=True)])
    emit(ctx, OrdersReturned(customer_ids=tuple(sorted({one.customer_id for one in items})), return_ids=tuple(ids),
                             order_ids=tuple(touched)))
    return ids


def _refresh(ctx: Ctx, order_ids: Sequence[int], whole: Sequence[int]) -> None:
    """Bring what follows from returns up to date on orders and lines; `whole` are those wholly returned."""
    of_line = ReturnLine.line_id == OrderLine.id
    returned = select(func.coalesce(func.sum(ReturnLine.quantity), 0)).where(of_line).scalar_subquery()
    refunded = select(func.coalesce(func.sum(ReturnLine.amount), 0)).where(of_line).scalar_subquery()
    ctx.session.execute(update(OrderLine).where(OrderLine.order_id.in_(order_ids)).values(
        returned=returned, refunded=refunded, kept=OrderLine.quantity - returned), execution_options=_OPTIONS)
    pieces = select(func.sum(OrderLine.returned)).where(OrderLine.order_id == Order.id).scalar_subquery()
    given = select(func.sum(Return.amount)).where(Return.order_id == Order.id).scalar_subquery()
    ctx.session.execute(update(Order).where(Order.id.in_(order_ids)).values(refunded=given, returned_items=pieces),
                        execution_options=_OPTIONS)
    ctx.session.execute(update(Order).where(Order.id.in_(whole)).values(status="returned"), execution_options=_OPTIONS)
    ctx.session.execute(update(OrderLine).where(OrderLine.order_id.in_(whole)).values(kept=0),
                        execution_options=_OPTIONS)
