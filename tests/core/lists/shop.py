"""A made-up shop for the tests of plugins' lists: sales to the office's customers and to nobody, places, ratings."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from guanxi.ctx import Principal, Scope
from guanxi.db import insert_many
from guanxi.db.sessions import write_session
from guanxi.views.listing import ListQuery
from tests.core.lists.oracle import sees as sees_customer
from tests.core.lists.world import NOW, World, viewer
from tests.toy.guanxi_toy.entities import CHANNELS, SALE
from tests.toy.guanxi_toy.models import Place, Sale, Stars

YEARS = (2025, 2026)
ROWS = frozenset({Scope.ALL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A sale or a place as the oracle knows it; `customer` is a sale's, `values` are by attribute key."""

    id: int
    values: dict[str, Any]
    customer: int | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Shop:
    """What was sold, and where."""

    world: World
    sales: tuple[Thing, ...]
    places: tuple[Thing, ...]

    def sees(self, who: Principal, sale: Thing) -> bool:
        """Whether a sale's customer may be seen; sales to nobody are for those who may see everybody."""
        if Scope.ALL in who.scopes("customer.view"):
            return True
        return sale.customer is not None and sees_customer(who, self.world.people[sale.customer - 1])


def seller(user_id: int, *scopes: Scope, secret: bool = False) -> Principal:
    """A member of staff who may look at sales and places, and at customers at `scopes`."""
    who = viewer(user_id, *scopes, secret=secret)
    return replace(who, grants={**who.grants, "toy.view": ROWS, "toy.export": ROWS})


ALL = seller(1, Scope.ALL)
VIEWERS = {
    "all": ALL, "own": seller(2, Scope.OWN), "subordinates": seller(1, Scope.SUBORDINATES),
    "department": seller(2, Scope.DEPARTMENT), "below": seller(1, Scope.DEPARTMENT_TREE),
    "two scopes": seller(4, Scope.DEPARTMENT, Scope.SUBORDINATES), "shared only": seller(7, Scope.OWN),
    "none": seller(3),
}


def open_shop(world: World, size: int) -> Shop:
    """Sell `size` times in the office of `world`."""
    chance = random.Random(world.seed + 1)
    sold = tuple(_sale(chance, number, len(world.people)) for number in range(1, size + 1))
    places = tuple(_place(chance, number) for number in range(1, 41))
    with write_session(world.engine, Principal.system("test")) as session:
        insert_many(session, Sale, ("id", "customer_id", "number", "amount", "day", "channel", "cancelled"), [
            (sale.id, sale.customer, *sale.values.values(), sale.cancelled) for sale in sold])
        insert_many(session, Place, ("id", "name", "seats"), [
            (place.id, place.values["toy.place.name"], place.values["toy.place.seats"]) for place in places])
        insert_many(session, Stars, ("place_id", "year", "stars"), [
            (place.id, year, stars) for place in places for year in YEARS
            if (stars := place.values[f"toy.place.stars.{year}"]) is not None or place.id % 2])
        session.commit()
    return Shop(world, sold, places)


def in_order(things: Iterable[Thing], query: ListQuery, passes: Callable[[Thing], bool] = lambda _thing: True
             ) -> list[int]:
    """The ids of a whole list by a full sort: those without a value at the end, either way."""
    shown: Sequence[Thing] = [thing for thing in things if thing.cancelled == query.trashed and passes(thing)]
    there = [thing for thing in shown if thing.values[query.sort] is not None]
    missing = [thing for thing in shown if thing.values[query.sort] is None]
    there.sort(key=lambda thing: (thing.values[query.sort], thing.id), reverse=query.descending)
    missing.sort(key=lambda thing: thing.id, reverse=query.descending)
    return [thing.id for thing in (*there, *missing)]


def _maybe(chance: random.Random, value: Any, share: float = 0.7) -> Any:
    return value if chance.random() < share else None


def _sale(chance: random.Random, number: int, customers: int) -> Thing:
    return Thing(id=number, customer=_maybe(chance, chance.randrange(1, customers + 1), 0.8), values={
        "toy.sale.number": f"S{chance.randrange(10)}-{number:04}",
        "toy.sale.amount": _maybe(chance, chance.randrange(12) * 100),
        "toy.sale.day": _maybe(chance, NOW.date() - timedelta(days=chance.randrange(30))),
        "toy.sale.channel": _maybe(chance, chance.choice(CHANNELS)),
    }, cancelled=chance.random() < 0.1)


def _place(chance: random.Random, number: int) -> Thing:
    return Thing(id=number, values={
        "toy.place.name": f"{chance.choice('AaZ店')}{number:02}",
        "toy.place.seats": _maybe(chance, chance.randrange(5)),
        **{f"toy.place.stars.{year}": _maybe(chance, chance.randrange(1, 6)) for year in YEARS}})


def day_of(sale: Thing) -> date:
    """The day of a sale, long ago when it is not known."""
    found: date | None = sale.values["toy.sale.day"]
    return found or date.min


def sales(**changes: Any) -> ListQuery:
    """A list of sales."""
    return ListQuery.usual(SALE, **{"columns": (), "size": 35, **changes})


def expected(shop: Shop, who: Principal, query: ListQuery, *asked: Callable[[Shop, Thing], bool]) -> list[int]:
    """The ids of the whole list for `who`, of those sales that meet all that is asked."""
    return in_order(shop.sales, query, lambda one: shop.sees(who, one) and all(ask(shop, one) for ask in asked))
