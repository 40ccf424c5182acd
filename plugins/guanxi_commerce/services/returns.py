"""Recording what customers brought back, in part or whole, never more than was bought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select, update

from guanxi.api import (
    EVERYTHING,
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
from guanxi_commerce.checks import bounded, return_issues, sound
from guanxi_commerce.daily import Touched, touch
from guanxi_commerce.drafts import NewReturn, Recorded, digest_of
from guanxi_commerce.events import OrdersReturned
from guanxi_commerce.following import follow, follow_later
from guanxi_commerce.house import House, house_of
from guanxi_commerce.keys import Keyring, keyring, races_named
from guanxi_commerce.locking import lock_customers
from guanxi_commerce.models import Order, OrderLine, Return, ReturnLine
from guanxi_commerce.rates import Rates, known_rates
from guanxi_commerce.returning import Back, Bought, bought, holders, things_of
from guanxi_commerce.rights import RECORD
from guanxi_commerce.steps import RETURN

MOST: Final = 1_000
_RETURN: Final = ("id", "customer_id", "order_id", "returned_at", "returned_on", "reason", "currency", "amount",
                  "base_amount", "items", "key", "digest", "created_at", "created_by", "state")
_LINE: Final = ("id", "return_id", "customer_id", "line_id", "product_id", "text", "quantity", "amount")
_OPTIONS: Final[dict[str, Any]] = {**EVERYTHING, "synchronize_session": False}


def record_returns(ctx: Ctx, drafts: Sequence[NewReturn]) -> Recorded:
    """Record returns, at most MOST, with what follows from them, in the unit behind `ctx`.

    A draft with an issue, as one that brings back more than is left, is left out and the others are written. A key
    that is known is the return it was.
    """
    recorded, touched, house = _record(ctx, drafts)
    if touched:
        follow(ctx, touched, house, RETURN)
    return recorded


def import_returns(ctx: Ctx, drafts: Sequence[NewReturn]) -> Recorded:
    """The same for history that arrives in many batches, as `import_orders`: states wait for `settle_imported`."""
    recorded, touched, house = _record(ctx, drafts)
    if touched:
        follow_later(ctx, touched, house)
    return recorded


def _record(ctx: Ctx, drafts: Sequence[NewReturn], row_id: int | None = None) -> tuple[Recorded, Touched, House]:
    """`row_id` is the id that a single return is to have."""
    ctx.require(RECORD)
    bounded(drafts, MOST)
    house = house_of(ctx)
    keys, orders, accepted = _prepare(ctx, drafts, house)
    ids = _insert(ctx, accepted, orders, house, row_id) if accepted else []
    return keys.recorded([one.draft.key for one in accepted], ids), _touched(accepted, orders, house), house


def _touched(items: Sequence[Accepted], orders: Mapping[int, Bought], house: House) -> Touched:
    """The days of the returns, and those of the orders that they are of."""
    days = [(one.customer_id, house.day(one.draft.returned_at)) for one in items]
    days += [(one.customer_id, orders[one.draft.order_id].placed_on) for one in items
             if one.draft.order_id is not None]
    return touch(days)


def record_return(ctx: Ctx, draft: NewReturn, row_id: int | None = None) -> int:
    """Record one return, as `row_id` where that was set aside; returns its id. Raises Refused with the issues when
    nothing was written."""
    recorded, touched, house = _record(ctx, [draft], row_id)
    if recorded.ids[0] is None:
        raise Refused(_l("The return was not recorded."), recorded.issues)
    if touched:
        follow(ctx, touched, house, RETURN)
    return recorded.ids[0]


def accepted_return(ctx: Ctx, draft: NewReturn) -> Accepted | int:
    """A return as it would be written, or the id of the one it is already. Raises Refused with the issues."""
    ctx.require(RECORD)
    keys, _orders, accepted = _prepare(ctx, [draft], house_of(ctx))
    if accepted:
        return accepted[0]
    if keys.ids[0] is None:
        raise Refused(_l("The return was not recorded."), keys.issues)
    return keys.ids[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A return that may be written."""

    draft: NewReturn
    digest: bytes
    customer_id: int
    currency: str
    things: tuple[Back, ...]
    amount: int
    base: int | None


def _prepare(ctx: Ctx, drafts: Sequence[NewReturn], house: House
             ) -> tuple[Keyring, Mapping[int, Bought], list[Accepted]]:
    fine, issues = sound(drafts, return_issues, ctx.now)
    whose = holders(ctx, (draft.order_id for _, draft in fine if draft.order_id is not None))
    there = lock_customers(ctx, [*whose.values(), *(draft.customer_id for _, draft in fine if draft.customer_id)])
    keys = keyring(ctx, Return, [draft.key for _, draft in fine], len(drafts), issues)
    rates = known_rates(ctx, house.currency, ((draft.currency or house.currency, house.day(draft.returned_at))
                                              for _, draft in fine if draft.order_id is None))
    orders = bought(ctx, sorted(whose))
    accepted: list[Accepted] = []
    for place, draft in fine:
        digest = digest_of(draft)
        if keys.answers(place, draft.key, digest):
            continue
        customer_id = _customer(draft, orders, there)
        found = _no_order(place + 1) if customer_id is None else _taken_back(
            draft, digest, customer_id, orders, house, rates, place + 1)
        if isinstance(found, Issue):
            issues.append(found)
        else:
            keys.accept(place, draft.key, digest)
            accepted.append(found)
    return keys, orders, accepted


def _customer(draft: NewReturn, orders: Mapping[int, Bought], there: set[int]) -> int | None:
    """Whose return it is; None when that, or the order, is not there."""
    if draft.order_id is None:
        return draft.customer_id if draft.customer_id in there else None
    order = orders.get(draft.order_id)
    return order.customer_id if order is not None and order.customer_id in there else None


def _taken_back(draft: NewReturn, digest: bytes, customer_id: int, orders: Mapping[int, Bought], house: House,
                rates: Rates, row: int) -> Accepted | Issue:
    order = None if draft.order_id is None else orders[draft.order_id]
    things = things_of(draft.lines) if order is None else order.take_back(draft, row)
    if isinstance(things, Issue):
        return things
    amount = draft.amount + sum(thing.amount for thing in things)
    currency = order.currency if order is not None else draft.currency or house.currency
    base = rates.convert(amount, currency, house.day(draft.returned_at)) if order is None else order.base_of(amount)
    return Accepted(draft=draft, digest=digest, customer_id=customer_id, currency=currency, things=things,
                     amount=amount, base=base)


def _no_order(row: int) -> Issue:
    return Issue(message=_l("There is no such order or customer, or it is not yours to see."), code="no_order",
                 field="order", row=row)


def _insert(ctx: Ctx, items: Sequence[Accepted], orders: Mapping[int, Bought], house: House,
            row_id: int | None) -> list[int]:
    now, actor = ctx.now, ctx.principal.user_id
    ids = reserve_ids(ctx.session, Return, len(items)) if row_id is None else [row_id]
    line_ids = iter(reserve_ids(ctx.session, ReturnLine, sum(len(one.things) for one in items)))
    with races_named(ctx):
        insert_many(ctx.session, Return, _RETURN, [
            (row_id, one.customer_id, one.draft.order_id, one.draft.returned_at, house.day(one.draft.returned_at),
             one.draft.reason, one.currency, one.amount, one.base, sum(thing.quantity for thing in one.things),
             one.draft.key, one.digest, now, actor, "given") for one, row_id in zip(items, ids, strict=True)])
        insert_many(ctx.session, ReturnLine, _LINE, [
            (next(line_ids), row_id, one.customer_id, *thing)
            for one, row_id in zip(items, ids, strict=True) for thing in one.things])
    touched = sorted({one.draft.order_id for one in items if one.draft.order_id is not None})
    refresh_orders(ctx, touched, [row_id for row_id in touched if orders[row_id].is_returned])
    push(ctx, [Happening(customer_id=one.customer_id, kind="commerce.return", at=one.draft.returned_at, data={
        "return": row_id, "order": one.draft.order_id, "amount": one.amount, "currency": one.currency})
        for one, row_id in zip(items, ids, strict=True)])
    emit(ctx, OrdersReturned(customer_ids=tuple(sorted({one.customer_id for one in items})), return_ids=tuple(ids),
                             order_ids=tuple(touched)))
    return ids


def refresh_orders(ctx: Ctx, order_ids: Sequence[int], whole: Sequence[int]) -> None:
    """Bring what follows from returns up to date on orders and lines; `whole` are those wholly returned."""
    of_line = ReturnLine.line_id == OrderLine.id
    returned = select(func.coalesce(func.sum(ReturnLine.quantity), 0)).where(of_line).scalar_subquery()
    refunded = select(func.coalesce(func.sum(ReturnLine.amount), 0)).where(of_line).scalar_subquery()
    ctx.session.execute(update(OrderLine).where(OrderLine.order_id.in_(order_ids)).values(
        returned=returned, refunded=refunded, kept=OrderLine.quantity - returned), execution_options=_OPTIONS)
    pieces = select(func.sum(OrderLine.returned)).where(OrderLine.order_id == Order.id).scalar_subquery()
    given = select(func.coalesce(func.sum(Return.amount), 0)).where(Return.order_id == Order.id).scalar_subquery()
    ctx.session.execute(update(Order).where(Order.id.in_(order_ids)).values(refunded=given, returned_items=pieces),
                        execution_options=_OPTIONS)
    ctx.session.execute(update(Order).where(Order.id.in_(whole)).values(status="returned"), execution_options=_OPTIONS)
    ctx.session.execute(update(OrderLine).where(OrderLine.order_id.in_(whole)).values(kept=0),
                        execution_options=_OPTIONS)
