"""Recording orders, one or many: the same code, each order once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import select

from guanxi.api import EVERYTHING, Ctx, Issue, Refused, _l, among, insert_many, reserve_ids
from guanxi_commerce.checks import bounded, order_issues, sound
from guanxi_commerce.daily import Touched, touch
from guanxi_commerce.drafts import NewOrder, Recorded, digest_of
from guanxi_commerce.following import follow, follow_later
from guanxi_commerce.house import House, house_of
from guanxi_commerce.keys import Keyring, keyring, races_named
from guanxi_commerce.locking import lock_customers
from guanxi_commerce.models import Order, OrderLine
from guanxi_commerce.pricing import PricedOrder, priced, product_prices
from guanxi_commerce.rates import known_rates
from guanxi_commerce.rights import RECORD
from guanxi_commerce.services.approving import Discounted, ask_for
from guanxi_commerce.services.telling import Sold, tell_recorded
from guanxi_commerce.steps import PURCHASE

MOST: Final = 5_000
"""Orders a call: more are sent in several, so that others can write in between."""
_ORDER: Final = ("id", "number", "source", "customer_id", "store_id", "cashier_id", "channel", "status", "placed_at",
                 "placed_on", "currency", "goods", "discount", "freight", "total", "cost", "base_total", "base_cost",
                 "items", "refunded", "returned_items", "key", "digest", "created_at", "created_by", "becomes")
_LINE: Final = ("id", "order_id", "customer_id", "position", "product_id", "text", "quantity", "price", "cost",
                "discount", "amount", "placed_on", "returned", "refunded", "kept")


def record_orders(ctx: Ctx, drafts: Sequence[NewOrder], reason: str = "") -> Recorded:
    """Record orders, at most MOST, with the summaries and states that follow, in the unit behind `ctx`.

    A draft with an issue is left out and the others are written. A key that is known is the order it was. Orders whose
    discount needs approval wait for it, with `reason` said to those who are asked, and are no purchases until then.
    Raises Busy when another writer takes a key or number at the same moment: run the unit again.
    """
    recorded, touched, house = _record(ctx, drafts, reason)
    follow(ctx, touched, house, PURCHASE)
    return recorded


def import_orders(ctx: Ctx, drafts: Sequence[NewOrder]) -> Recorded:
    """The same for history that arrives in many batches: states wait for `review_states`, which sees all of it.

    So an imported buyer goes straight to the state all purchases say, without being lost and won back on the way.
    """
    recorded, touched, house = _record(ctx, drafts)
    follow_later(ctx, touched, house)
    return recorded


def record_order(ctx: Ctx, draft: NewOrder, reason: str = "") -> int:
    """Record one order; returns its id. Raises Refused with the issues when nothing was written."""
    recorded = record_orders(ctx, [draft], reason)
    if recorded.ids[0] is None:
        raise Refused(_l("The order was not recorded."), recorded.issues)
    return recorded.ids[0]


def _record(ctx: Ctx, drafts: Sequence[NewOrder], reason: str | None = None) -> tuple[Recorded, Touched, House]:
    """With a `reason`, be it empty, approval is asked for; history needs none."""
    ctx.require(RECORD)
    bounded(drafts, MOST)
    house = house_of(ctx)
    keys, orders = _prepare(ctx, drafts, house)
    ids = reserve_ids(ctx.session, Order, len(orders)) if orders else []
    numbers = _numbers(ctx, orders, ids)
    waiting = frozenset[int]() if reason is None else ask_for(ctx, house, [
        Discounted(id=row_id, number=number, customer_id=order.draft.customer_id, currency=order.currency,
                   placed_on=order.placed_on, discount=order.discount, goods=order.goods, channel=order.draft.channel)
        for order, row_id, number in zip(orders, ids, numbers, strict=True)], reason)
    if orders:
        _insert(ctx, orders, ids, numbers, waiting, house)
    recorded = keys.recorded([order.draft.key for order in orders], ids)
    settled = (order for order, row_id in zip(orders, ids, strict=True) if row_id not in waiting)
    return recorded, touch((order.draft.customer_id, order.placed_on) for order in settled), house


def _prepare(ctx: Ctx, drafts: Sequence[NewOrder], house: House) -> tuple[Keyring, list[PricedOrder]]:
    fine, issues = sound(drafts, order_issues, ctx.now)
    there = lock_customers(ctx, (draft.customer_id for _, draft in fine))
    keys = keyring(ctx, Order, [draft.key for _, draft in fine], len(drafts), issues)
    products = product_prices(ctx, (draft for _, draft in fine))
    taken = _taken(ctx, ((draft.source, draft.number) for _, draft in fine if draft.number))
    orders: list[PricedOrder] = []
    for place, draft in fine:
        digest = digest_of(draft)
        if keys.answers(place, draft.key, digest):
            continue
        found = _unfit(draft, there, taken, place + 1) or priced(draft, digest, house, products, place + 1)
        if isinstance(found, Issue):
            issues.append(found)
            continue
        keys.accept(place, draft.key, digest)
        orders.append(found)
        if draft.number:
            taken.add((draft.source, draft.number))
    return keys, orders


def _unfit(draft: NewOrder, there: set[int], taken: set[tuple[str, str]], row: int) -> Issue | None:
    if draft.customer_id not in there:
        return Issue(message=_l("This customer does not exist, or is not yours to see."), code="no_customer",
                     field="customer_id", row=row)
    if draft.number and (draft.source, draft.number) in taken:
        return Issue(message=_l("There is an order with number “%(number)s” already."), code="number_taken",
                     field="number", row=row, params={"number": draft.number})
    return None


def _taken(ctx: Ctx, pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of (source, number) that some order has."""
    by_source: dict[str, list[str]] = {}
    for source, number in pairs:
        by_source.setdefault(source, []).append(number)
    found: set[tuple[str, str]] = set()
    for source, numbers in by_source.items():
        rows = ctx.session.scalars(
            select(Order.number).where(Order.source == source, among(ctx.session, Order.number, numbers)),
            execution_options=EVERYTHING)
        found.update((source, number) for number in rows)
    return found


def _insert(ctx: Ctx, orders: Sequence[PricedOrder], ids: Sequence[int], numbers: Sequence[str],
            waiting: frozenset[int], house: House) -> None:
    with races_named(ctx):
        insert_many(ctx.session, Order, _ORDER, _order_rows(ctx, orders, ids, numbers, waiting, house))
        insert_many(ctx.session, OrderLine, _LINE, _line_rows(ctx, orders, ids, waiting))
    tell_recorded(ctx, [Sold(
        id=row_id, number=number, customer_id=order.draft.customer_id, placed_at=order.draft.placed_at,
        cashier_id=order.draft.cashier_id, total=order.total, currency=order.currency)
        for order, row_id, number in zip(orders, ids, numbers, strict=True) if row_id not in waiting])


def _numbers(ctx: Ctx, orders: Sequence[PricedOrder], ids: Sequence[int]) -> list[str]:
    """The orders' numbers: as given, else made of date and id; one that was given away already gets an X."""
    days = {day: f"{day:%y%m%d}" for day in {order.placed_on for order in orders}}
    made = [order.draft.number or f"{days[order.placed_on]}-{row_id:06d}"
            for order, row_id in zip(orders, ids, strict=True)]
    ours = [(order.draft.source, number) for order, number in zip(orders, made, strict=True) if not order.draft.number]
    taken = _taken(ctx, ours) | {(order.draft.source, order.draft.number) for order in orders if order.draft.number}
    return [number if order.draft.number or (order.draft.source, number) not in taken else f"{number}X"
            for order, number in zip(orders, made, strict=True)]


def _order_rows(ctx: Ctx, orders: Sequence[PricedOrder], ids: Sequence[int], numbers: Sequence[str],
                waiting: frozenset[int], house: House) -> list[tuple[Any, ...]]:
    rates = known_rates(ctx, house.currency, ((order.currency, order.placed_on) for order in orders))
    now, actor = ctx.now, ctx.principal.user_id
    rows: list[tuple[Any, ...]] = []
    for order, row_id, number in zip(orders, ids, numbers, strict=True):
        draft, currency, day = order.draft, order.currency, order.placed_on
        base_cost = None if order.cost is None else rates.convert(order.cost, currency, day)
        waits = row_id in waiting
        rows.append((row_id, number, draft.source, draft.customer_id, draft.store_id, draft.cashier_id, draft.channel,
                     "waiting" if waits else draft.status, draft.placed_at, day, currency, order.goods,
                     order.discount, draft.freight, order.total, order.cost,
                     rates.convert(order.total, currency, day), base_cost, order.items, 0, 0, draft.key, order.digest,
                     now, actor, draft.status if waits else None))
    return rows


def _line_rows(ctx: Ctx, orders: Sequence[PricedOrder], ids: Sequence[int], waiting: frozenset[int]
               ) -> list[tuple[Any, ...]]:
    line_ids = iter(reserve_ids(ctx.session, OrderLine, sum(len(order.lines) for order in orders)))
    return [(next(line_ids), row_id, order.draft.customer_id, position, *line, order.placed_on, 0, 0,
             0 if row_id in waiting else line.quantity)
            for order, row_id in zip(orders, ids, strict=True)
            for position, line in enumerate(order.lines, start=1)]

