"""Recording money received, for orders or on a customer's account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import func, select

from guanxi.api import (
    EVERYTHING,
    BadRequest,
    Ctx,
    Happening,
    Issue,
    LazyString,
    Refused,
    _l,
    emit,
    insert_many,
    push,
    reserve_ids,
)
from guanxi_commerce.checks import payment_issues
from guanxi_commerce.drafts import NewPayment, Recorded, digest_of
from guanxi_commerce.events import PaymentsReceived
from guanxi_commerce.house import House, house_of
from guanxi_commerce.keys import known_keys, races_named, reused
from guanxi_commerce.locking import lock_customers
from guanxi_commerce.models import Payment
from guanxi_commerce.rates import known_rates
from guanxi_commerce.returning import Bought, bought, holders

MOST: Final = 1_000
RECORD: Final = "commerce.record"
_COLUMNS: Final = ("id", "customer_id", "order_id", "way", "received_at", "received_on", "currency", "amount",
                   "base_amount", "key", "digest", "created_at", "created_by")
_CHUNK: Final = 500


def record_payments(ctx: Ctx, drafts: Sequence[NewPayment]) -> Recorded:
    """Record payments, at most MOST, in the unit behind `ctx`.

    A draft with an issue, as one that pays an order more than it is over, is left out and the others are written.
    A key that is known is the payment it was.
    """
    ctx.require(RECORD)
    if len(drafts) > MOST:
        raise BadRequest(_l("At most %(most)s can be recorded at once."), most=MOST)
    house = house_of(ctx)
    batch = _prepare(ctx, drafts, house)
    ids = _insert(ctx, batch.accepted, house) if batch.accepted else []
    by_key = dict(zip((one.draft.key for one in batch.accepted), ids, strict=True))
    for place, key in batch.waiting:
        batch.ids[place] = by_key.get(key)
    return Recorded(tuple(batch.ids), tuple(ids), tuple(batch.issues))


def record_payment(ctx: Ctx, draft: NewPayment) -> int:
    """Record one payment; returns its id. Raises Refused with the issues when nothing was written."""
    recorded = record_payments(ctx, [draft])
    if recorded.ids[0] is None:
        raise Refused(_l("The payment was not recorded."), recorded.issues)
    return recorded.ids[0]


@dataclass(frozen=True, slots=True)
class _Accepted:
    """A payment that may be written."""

    draft: NewPayment
    digest: bytes
    customer_id: int
    currency: str


@dataclass(slots=True)
class _Batch:
    """`waiting` are places whose id is known once theirs, or that of an earlier row with their key, is written."""

    ids: list[int | None]
    orders: dict[int, Bought]
    paid: dict[int, int]
    there: set[int]
    accepted: list[_Accepted] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    waiting: list[tuple[int, str]] = field(default_factory=list)


def _prepare(ctx: Ctx, drafts: Sequence[NewPayment], house: House) -> _Batch:
    issues: list[Issue] = []
    sound: list[tuple[int, NewPayment]] = []
    for place, draft in enumerate(drafts):
        found = payment_issues(draft, place + 1, ctx.now)
        issues += found
        if not found:
            sound.append((place, draft))
    whose = holders(ctx, (draft.order_id for _, draft in sound if draft.order_id is not None))
    there = lock_customers(ctx, [*whose.values(), *(draft.customer_id for _, draft in sound if draft.customer_id)])
    known = known_keys(ctx, Payment, [draft.key for _, draft in sound])
    batch = _Batch([None] * len(drafts), bought(ctx, sorted(whose)), _paid(ctx, sorted(whose)), there, issues=issues)
    for place, draft in sound:
        digest = digest_of(draft)
        if draft.key in known:
            if known[draft.key][1] != digest:
                batch.issues.append(reused(place + 1))
            elif known[draft.key][0]:
                batch.ids[place] = known[draft.key][0]
            else:
                batch.waiting.append((place, draft.key))
        elif issue := _accept(batch, draft, digest, house, place + 1):
            batch.issues.append(issue)
        else:
            known[draft.key] = (0, digest)
            batch.waiting.append((place, draft.key))
    return batch


def _accept(batch: _Batch, draft: NewPayment, digest: bytes, house: House, row: int) -> Issue | None:
    order = None if draft.order_id is None else batch.orders.get(draft.order_id)
    customer_id = draft.customer_id if order is None else order.customer_id
    if (draft.order_id is not None and order is None) or customer_id is None or customer_id not in batch.there:
        return _issue(_l("There is no such order or customer, or it is not yours to see."), "no_order", row)
    currency = draft.currency or (house.currency if order is None else order.currency)
    if order is not None:
        if order.status == "cancelled":
            return _issue(_l("The order was cancelled: record the money without it."), "cancelled", row)
        if draft.customer_id not in (None, customer_id) or currency != order.currency:
            return _issue(_l("The order is another customer's, or in another currency."), "mismatch", row)
        paid = batch.paid.get(order.id, 0) + draft.amount
        if paid > order.total:
            return _issue(_l("That is more than is still to be paid: record the rest without the order."),
                          "too_much", row)
        batch.paid[order.id] = paid
    batch.accepted.append(_Accepted(draft, digest, customer_id, currency))
    return None


def _paid(ctx: Ctx, order_ids: Sequence[int]) -> dict[int, int]:
    """What was paid of each order so far."""
    found: dict[int, int] = {}
    for start in range(0, len(order_ids), _CHUNK):
        rows = ctx.session.execute(
            select(Payment.order_id, func.sum(Payment.amount))
            .where(Payment.order_id.in_(order_ids[start:start + _CHUNK])).group_by(Payment.order_id),
            execution_options=EVERYTHING)
        found.update((order_id, int(amount)) for order_id, amount in rows if order_id is not None)
    return found


def _insert(ctx: Ctx, items: Sequence[_Accepted], house: House) -> list[int]:
    days = [house.day(one.draft.received_at) for one in items]
    rates = known_rates(ctx, house.currency, ((one.currency, day) for one, day in zip(items, days, strict=True)))
    ids = reserve_ids(ctx.session, Payment, len(items))
    with races_named():
        insert_many(ctx.session, Payment, _COLUMNS, [
            (row_id, one.customer_id, one.draft.order_id, one.draft.way, one.draft.received_at, day, one.currency,
             one.draft.amount, rates.convert(one.draft.amount, one.currency, day), one.draft.key, one.digest, ctx.now,
             ctx.principal.user_id) for one, row_id, day in zip(items, ids, days, strict=True)])
    push(ctx, [Happening(customer_id=one.customer_id, kind="commerce.payment", at=one.draft.received_at, data={
        "payment": row_id, "order": one.draft.order_id, "amount": one.draft.amount, "currency": one.currency})
        for one, row_id in zip(items, ids, strict=True)])
    orders = sorted({one.draft.order_id for one in items if one.draft.order_id is not None})
    emit(ctx, PaymentsReceived(customer_ids=tuple(sorted({one.customer_id for one in items})), payment_ids=tuple(ids),
                               order_ids=tuple(orders)))
    return ids


def _issue(message: LazyString, code: str, row: int) -> Issue:
    return Issue(message=message, code=code, field="order", row=row)
