"""Recording money received, for orders or on a customer's account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from guanxi.api import (
    EVERYTHING,
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
from guanxi_commerce.checks import bounded, payment_issues, sound
from guanxi_commerce.drafts import NewPayment, Recorded, digest_of
from guanxi_commerce.events import PaymentsReceived
from guanxi_commerce.house import House, house_of
from guanxi_commerce.keys import Keyring, keyring, races_named
from guanxi_commerce.locking import lock_customers
from guanxi_commerce.models import UNSETTLED, Payment
from guanxi_commerce.rates import known_rates
from guanxi_commerce.returning import Bought, bought, holders
from guanxi_commerce.rights import RECORD

MOST: Final = 1_000
_COLUMNS: Final = ("id", "customer_id", "order_id", "way", "received_at", "received_on", "currency", "amount",
                   "base_amount", "key", "digest", "created_at", "created_by")
_CHUNK: Final = 500


def record_payments(ctx: Ctx, drafts: Sequence[NewPayment]) -> Recorded:
    """Record payments, at most MOST, in the unit behind `ctx`.

    A draft with an issue, as one that pays an order more than it is over, is left out and the others are written.
    A key that is known is the payment it was.
    """
    ctx.require(RECORD)
    bounded(drafts, MOST)
    house = house_of(ctx)
    keys, accepted = _prepare(ctx, drafts, house)
    ids = _insert(ctx, accepted, house) if accepted else []
    return keys.recorded([one.draft.key for one in accepted], ids)


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
class _Till:
    """What payments are checked against: orders, what was paid of each, and the customers who are there."""

    orders: dict[int, Bought]
    paid: dict[int, int]
    there: set[int]
    house: House

    def take(self, draft: NewPayment, digest: bytes, row: int) -> _Accepted | Issue:
        """`draft` as it may be written, booked against its order; or why it can't be."""
        order = None if draft.order_id is None else self.orders.get(draft.order_id)
        customer_id = draft.customer_id if order is None else order.customer_id
        missing = draft.order_id is not None and order is None
        if missing or customer_id is None or customer_id not in self.there:
            return _issue(_l("There is no such order or customer, or it is not yours to see."), "no_order", row)
        currency = draft.currency or (self.house.currency if order is None else order.currency)
        if order is not None and (issue := self._book(draft, order, currency, row)):
            return issue
        return _Accepted(draft, digest, customer_id, currency)

    def _book(self, draft: NewPayment, order: Bought, currency: str, row: int) -> Issue | None:
        if order.status == "cancelled":
            return _issue(_l("The order was cancelled: record the money without it."), "cancelled", row)
        if order.status in UNSETTLED:
            return _issue(_l("The order waits for approval: record the money once it is approved."), "unsettled", row)
        if draft.customer_id not in (None, order.customer_id) or currency != order.currency:
            return _issue(_l("The order is another customer's, or in another currency."), "mismatch", row)
        paid = self.paid.get(order.id, 0) + draft.amount
        if paid > order.total:
            return _issue(_l("That is more than is still to be paid: record the rest without the order."),
                          "too_much", row)
        self.paid[order.id] = paid
        return None


def _prepare(ctx: Ctx, drafts: Sequence[NewPayment], house: House) -> tuple[Keyring, list[_Accepted]]:
    fine, issues = sound(drafts, payment_issues, ctx.now)
    whose = holders(ctx, (draft.order_id for _, draft in fine if draft.order_id is not None))
    there = lock_customers(ctx, [*whose.values(), *(draft.customer_id for _, draft in fine if draft.customer_id)])
    keys = keyring(ctx, Payment, [draft.key for _, draft in fine], len(drafts), issues)
    till = _Till(bought(ctx, sorted(whose)), _paid(ctx, sorted(whose)), there, house)
    accepted: list[_Accepted] = []
    for place, draft in fine:
        digest = digest_of(draft)
        if keys.answers(place, draft.key, digest):
            continue
        found = till.take(draft, digest, place + 1)
        if isinstance(found, Issue):
            issues.append(found)
        else:
            keys.accept(place, draft.key, digest)
            accepted.append(found)
    return keys, accepted


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
    with races_named(ctx):
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
