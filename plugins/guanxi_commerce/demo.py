"""Two years of orders for the demo organisation's customers: seasons and weekends, loyal and lapsing ones, several
stores with their sellers, goods paid at once and invoices paid later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from sqlalchemy import exists, select

from guanxi.api import EVERYTHING, Ctx, Customer, demo_customers
from guanxi_commerce.amounts import PIECE, charged
from guanxi_commerce.drafts import NewLine, NewOrder, NewPayment, NewProduct, NewReturn, NewReturnLine
from guanxi_commerce.models import Order, OrderLine, Product
from guanxi_commerce.services import (
    create_category,
    create_products,
    import_orders,
    record_payments,
    record_returns,
    settle_imported,
)

FLAG: Final = "DEMO-"
_DAYS: Final = 720
_CHUNK: Final = 500
_RETURNED: Final = 0.04
# Category, then code, name, price and cost in fen.
_RANGE: Final = (
    ("丝巾", (
        ("S01", "真丝方巾", 29_900, 12_600), ("S02", "桑蚕丝长巾", 45_900, 19_800), ("S03", "小方巾", 9_900, 3_800))),
    ("面料", (
        ("F01", "40 支精梳棉（米）", 5_800, 3_100), ("F02", "香云纱（米）", 32_800, 17_500),
        ("F03", "亚麻混纺（米）", 7_600, 4_000))),
    ("床品", (
        ("B01", "全棉四件套", 59_900, 31_000), ("B02", "蚕丝被", 128_000, 69_000), ("B03", "枕套一对", 8_900, 3_600))),
    ("成衣", (
        ("C01", "真丝衬衫", 69_900, 30_200), ("C02", "棉麻连衣裙", 45_800, 19_600),
        ("C03", "羊绒围巾", 88_000, 41_000))),
)
_CHEAP: Final = 8_000
"""Fen below which a thing is sold by the metre."""
_WAYS: Final = {"store": ("wechat", "wechat", "alipay", "card", "cash"), "online": ("wechat", "alipay"),
                "sales": ("transfer",)}
# How often people buy in each month, January first: before Spring Festival, in May and for the sales of November.
_SEASON: Final = (1.3, 0.6, 0.9, 0.9, 1.1, 0.9, 0.7, 0.7, 1.0, 1.1, 1.7, 1.2)
_BUSIEST: Final = max(_SEASON)
_AT_LEISURE: Final = (1, 2, 3, 3, 2, 2, 2, 2, 3, 4, 5, 4)
"""How often people buy in each hour from nine in the morning on; firms buy in the first nine, one like the other."""
_MORNING: Final = 1
"""Nine o'clock in China, in UTC."""
_ON_THE_WAY: Final = timedelta(days=3)
_CREDIT: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _Buyer:
    """A demo customer: by its state, how often it buys."""

    id: int
    state: str
    kind: str
    store_id: int | None
    owner_id: int | None


def load(ctx: Ctx, seed: int) -> None:
    """Give the demo's customers their orders, the same for the same `seed` and day, in the unit behind `ctx`."""
    dice = Random(seed)
    products = _products(ctx)
    ids = demo_customers(ctx)
    for start in range(0, len(ids), _CHUNK):
        buyers = _buyers(ctx, ids[start:start + _CHUNK])
        drafts = list(_orders(dice, buyers, products, ctx.now))
        for first in range(0, len(drafts), _CHUNK):
            part = drafts[first:first + _CHUNK]
            fresh = import_orders(ctx, part).fresh
            _pay(ctx, dice, fresh, part)
            _bring_back(ctx, dice, fresh, part)
        settle_imported(ctx, sorted({draft.customer_id for draft in drafts}))


def _buyers(ctx: Ctx, ids: Sequence[int]) -> list[_Buyer]:
    """Those that a former load gave no orders."""
    rows = ctx.session.execute(
        select(Customer.id, Customer.state, Customer.kind, Customer.store_id, Customer.owner_id)
        .where(Customer.id.in_(ids), ~exists().where(Order.customer_id == Customer.id))
        .order_by(Customer.id), execution_options=EVERYTHING)
    return [_Buyer(*row) for row in rows]


def _sellers(buyers: Sequence[_Buyer]) -> Mapping[int, Sequence[int]]:
    """Who stands in each store: those who own its customers."""
    found: dict[int, set[int]] = {}
    for buyer in buyers:
        if buyer.store_id is not None and buyer.owner_id is not None:
            found.setdefault(buyer.store_id, set()).add(buyer.owner_id)
    return {store_id: sorted(owners)[:4] for store_id, owners in found.items()}


def _products(ctx: Ctx) -> list[tuple[int, int]]:
    """(id, price) of the range; what a former load left is used again."""
    codes = [FLAG + code for _, items in _RANGE for code, *_ in items]
    there = ctx.session.execute(select(Product.id, Product.price).where(Product.code.in_(codes))
                                .order_by(Product.code)).all()
    if there:
        return [(row.id, row.price) for row in there]
    found: list[tuple[int, int]] = []
    for category, items in _RANGE:
        category_id = create_category(ctx, category)
        drafts = [NewProduct(code=FLAG + code, name=name, price=price, cost=cost, tax_rate=1_300,
                             category_id=category_id) for code, name, price, cost in items]
        found += zip(create_products(ctx, drafts), (draft.price for draft in drafts), strict=True)
    return found


def _orders(dice: Random, buyers: Sequence[_Buyer], products: Sequence[tuple[int, int]], now: datetime
            ) -> Iterator[NewOrder]:
    sellers = _sellers(buyers)
    stores = sorted(sellers)
    everyone = sorted({owner_id for owners in sellers.values() for owner_id in owners}
                      or {buyer.owner_id for buyer in buyers if buyer.owner_id is not None})
    for buyer in buyers:
        favourites = dice.sample(products, 4)
        for place, days_ago in enumerate(_visits(dice, buyer.state, now)):
            elsewhere = bool(stores) and (buyer.store_id not in sellers or dice.random() < 0.15)
            store = dice.choice(stores) if elsewhere else buyer.store_id
            lines = tuple(_line(dice, buyer.kind, *dice.choice(favourites)) for _ in range(dice.choice((1, 1, 2, 3))))
            channel = dice.choices(("store", "online", "sales"), (6, 3, 1) if buyer.kind == "person" else (1, 1, 8))[0]
            placed_at = _open(dice, now, days_ago, buyer.kind)
            behind = sellers.get(store or 0, everyone)
            cashier = dice.choice(behind) if channel == "store" else buyer.owner_id or dice.choice(behind)
            yield NewOrder(
                key=f"demo:{buyer.id}:{place}", customer_id=buyer.id, placed_at=placed_at, lines=lines,
                channel=channel, store_id=store if channel == "store" else None,
                cashier_id=None if channel == "online" else cashier,
                status="placed" if channel == "online" and now - placed_at < _ON_THE_WAY else "completed",
                discount=_goods(lines) // 10 if dice.random() < 0.2 else 0, freight=1_200 if channel == "online" else 0)


def _goods(lines: Sequence[NewLine]) -> int:
    return sum(charged(line.price or 0, line.quantity) for line in lines)


def _open(dice: Random, now: datetime, days_ago: int, kind: str) -> datetime:
    """A moment of about that day in China's opening hours: people come at the weekend, firms never do."""
    day = now - timedelta(days=days_ago)
    weekday = day.weekday()
    if kind != "person":
        day -= timedelta(days=max(0, weekday - 4))
        hour = _MORNING + dice.randrange(9)
    else:
        if weekday < 4 and dice.random() < 0.35:
            day -= timedelta(days=weekday + dice.choice((1, 2)))
        hour = _MORNING + dice.choices(range(12), _AT_LEISURE)[0]
    return day.replace(hour=hour, minute=dice.randrange(60), second=0, microsecond=0)


def _line(dice: Random, kind: str, product_id: int, price: int) -> NewLine:
    if kind != "person":
        quantity = dice.choice((5, 10, 20, 50)) * PIECE
    elif price < _CHEAP:
        quantity = dice.choice((1_000, 1_500, 2_000, 2_500, 3_000))
    else:
        quantity = dice.choice((1, 1, 1, 2)) * PIECE
    return NewLine(product_id=product_id, price=price, quantity=quantity)


def _visits(dice: Random, state: str, now: datetime) -> list[int]:
    """Days ago of each purchase, the latest first, such that the rules come to about the state the demo gave."""
    if state == "first_time":
        return [dice.randrange(1, 150)]
    if state == "repeat":
        return [dice.randrange(1, 150), *(_in_season(dice, now, *span) for span in ((160, 400), (410, _DAYS)))
                ][:dice.choice((2, 2, 3))]
    pause = dice.choice((14, 21, 30, 45))
    if state == "loyal":
        lapsing = dice.random() < 0.15
        return _rhythm(dice, 2 * pause if lapsing else dice.randrange(1, pause), pause, now)
    if state == "lost":
        return _rhythm(dice, dice.randrange(200, 500), pause, now)[:dice.choice((1, 2, 5, 9))]
    return []


def _rhythm(dice: Random, first: int, pause: int, now: datetime) -> list[int]:
    """Purchases about every `pause` days, some left out in the months in which people buy less."""
    days = [first]
    day = first
    while (day := day + max(3, pause + dice.randrange(-pause // 4, pause // 4 + 1))) < _DAYS:
        if dice.random() < _liveliness(now, day):
            days.append(day)
    return days


def _in_season(dice: Random, now: datetime, first: int, last: int) -> int:
    """A day between `first` and `last` days ago, in the months in which people buy more rather than in others."""
    day = dice.randrange(first, last)
    while dice.random() >= _liveliness(now, day):
        day = dice.randrange(first, last)
    return day


def _liveliness(now: datetime, days_ago: int) -> float:
    return _SEASON[(now - timedelta(days=days_ago)).month - 1] / _BUSIEST


def _pay(ctx: Ctx, dice: Random, order_ids: Sequence[int], drafts: Sequence[NewOrder]) -> None:
    """People pay at once, firms within a month or, now and then, not yet in full."""
    payments: list[NewPayment] = []
    for row_id, draft in zip(order_ids, drafts, strict=False):
        total = _goods(draft.lines) - draft.discount + draft.freight
        at, amount = draft.placed_at, total
        if draft.channel == "sales":
            at += timedelta(days=dice.randrange(1, _CREDIT.days))
            amount = total if dice.random() < 0.95 else total * 6 // 10
        if at <= ctx.now and amount:
            payments.append(NewPayment(key=f"{draft.key}:paid", amount=amount, received_at=at, order_id=row_id,
                                       way=dice.choice(_WAYS[draft.channel])))
    record_payments(ctx, payments)


def _bring_back(ctx: Ctx, dice: Random, order_ids: Sequence[int], drafts: Sequence[NewOrder]) -> None:
    """A few of the orders come back in part, a week later."""
    chosen = {row_id: draft for row_id, draft in zip(order_ids, drafts, strict=False) if dice.random() < _RETURNED}
    first: dict[int, int] = {}
    for row in ctx.session.execute(select(OrderLine.id, OrderLine.order_id).where(OrderLine.order_id.in_(chosen))
                                   .order_by(OrderLine.id.desc())):
        first[row.order_id] = row.id
    record_returns(ctx, [NewReturn(
        key=f"{draft.key}:back", order_id=row_id, reason=dice.choice(("size", "quality", "changed_mind")),
        returned_at=min(ctx.now, draft.placed_at + timedelta(days=7)),
        lines=(NewReturnLine(line_id=first[row_id]),)) for row_id, draft in sorted(chosen.items())])
