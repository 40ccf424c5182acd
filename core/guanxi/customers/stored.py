"""What the database holds of the numbers and strong keys of prepared customers, whoever may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Select, select

from guanxi.ctx import Ctx
from guanxi.customers.drafts import KeyPair, PreparedCustomer
from guanxi.customers.identity import holders_and_common, next_slots, strong
from guanxi.customers.models import Customer
from guanxi.db import EVERYTHING, listed, listing


@dataclass(frozen=True, slots=True)
class Stored:
    """Ids by number and by strong key; `common` keys have so many holders that they say nothing.

    `slots`, if they were asked for, are the first free ones of all keys that have holders.
    """

    numbers: Mapping[str, int]
    holders: Mapping[KeyPair, Sequence[int]]
    common: Set[KeyPair]
    slots: Mapping[KeyPair, int] | None = None


def look_up(ctx: Ctx, items: Iterable[PreparedCustomer], *, slots: bool = False) -> Stored:
    """Ask once for all of `items`."""
    numbers: list[str] = []
    keys: list[KeyPair] = []
    for item in items:
        if "number" in item.changes and item.core["number"]:
            numbers.append(item.core["number"])
        keys += item.keys if slots else strong(item.keys)
    held = next_slots(ctx, keys)
    holders, common = holders_and_common(ctx, strong(held))
    return Stored(_numbers(ctx, numbers), holders, common, held if slots else None)


def _numbers(ctx: Ctx, numbers: Sequence[str]) -> dict[str, int]:
    if not numbers:
        return {}
    dialect = ctx.session.get_bind().dialect.name
    rows = ctx.session.execute(_holders(dialect), listing(dialect, numbers), execution_options=EVERYTHING)
    return {number: row_id for number, row_id in rows if row_id is not None}


@cache
def _holders(dialect: str) -> Select[str, int | None]:
    (wanted,) = listed(dialect, 1)
    return select(wanted, select(Customer.id).where(Customer.number == wanted).scalar_subquery())
