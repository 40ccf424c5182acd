"""Two years of orders for the demo organisation's customers: seasons, loyal and lapsing ones, several stores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from sqlalchemy import select

from guanxi.api import EVERYTHING, Ctx, Customer, demo_customers
from guanxi_commerce.amounts import PIECE
from guanxi_commerce.drafts import NewLine, NewOrder, NewProduct, NewReturn, NewReturnLine
from guanxi_commerce.models import OrderLine, Product
from guanxi_commerce.services import (
    create_category,
    create_products,
    import_orders,
    record_returns,
    settle_imported,
)

FLAG: Final = "DEMO-"
_DAYS: Final = 730
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
# How often people buy in each month, January first: before Spring Festival, in May and for the sales of November.
_SEASON: Final = (1.3, 0.6, 0.9, 0.9, 1.1, 0.9, 0.7, 0.7, 1.0, 1.1, 1.7, 1.2)
_BUSIEST: Final = max(_SEASON)


@dataclass(frozen=True, slots=True)
class _Buyer:
    """A demo customer: by its state, how often it buys."""

    id: int
    state: str
    kind: str
    store_id: int | None


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
            _bring_back(ctx, dice, import_orders(ctx, part).fresh, part)
        settle_imported(ctx, sorted({draft.customer_id for draft in drafts}))


def _buyers(ctx: Ctx, ids: Sequence[int]) -> list[_Buyer]:
    rows = ctx.session.execute(
        select(Customer.id, Customer.state, Customer.kind, Customer.store_id).where(Customer.id.in_(ids))
        .order_by(Customer.id), execution_options=EVERYTHING)
    return [_Buyer(*row) for row in rows]


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
    stores = sorted({buyer.store_id for buyer in buyers if buyer.store_id is not None})
    for buyer in buyers:
        favourites = dice.sample(products, 4)
        for place, days_ago in enumerate(_visits(dice, buyer.state, now)):
            elsewhere = bool(stores) and (buyer.store_id is None or dice.random() < 0.15)
            store = dice.choice(stores) if elsewhere else buyer.store_id
            lines = tuple(_line(dice, buyer.kind, *dice.choice(favourites)) for _ in range(dice.choice((1, 1, 2, 3))))
            channel = dice.choices(("store", "online", "sales"), (6, 3, 1 if buyer.kind == "person" else 8))[0]
            total = sum((line.price or 0) * line.quantity // PIECE for line in lines)
            yield NewOrder(
                key=f"demo:{buyer.id}:{place}", customer_id=buyer.id, placed_at=_open(dice, now, days_ago),
                lines=lines, channel=channel, store_id=store if channel == "store" else None,
                discount=total // 10 if dice.random() < 0.2 else 0, freight=1_200 if channel == "online" else 0)


def _open(dice: Random, now: datetime, days_ago: int) -> datetime:
    """A moment of that day between nine in the morning and nine at night in China."""
    return (now - timedelta(days=days_ago)).replace(hour=dice.randrange(1, 13), minute=dice.randrange(60), second=0,
                                                    microsecond=0)


def _line(dice: Random, kind: str, product_id: int, price: int) -> NewLine:
    pieces = dice.choice((1, 1, 1, 2)) if kind == "person" else dice.choice((5, 10, 20, 50))
    return NewLine(product_id=product_id, price=price, quantity=pieces * PIECE)


def _visits(dice: Random, state: str, now: datetime) -> list[int]:
    """Days ago of each purchase, the latest first, such that the rules come to about the state the demo gave."""
    if state == "first_time":
        return [dice.randrange(1, 150)]
    if state == "repeat":
        return [dice.randrange(1, 60), dice.randrange(80, 300), dice.randrange(300, _DAYS)][:dice.choice((2, 2, 3))]
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
        if dice.random() < _SEASON[(now - timedelta(days=day)).month - 1] / _BUSIEST:
            days.append(day)
    return days


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
