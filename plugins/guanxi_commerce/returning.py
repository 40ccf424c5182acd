"""How much of an order can still be brought back, and what is given back for it: exact to the minor unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import select

from guanxi.api import EVERYTHING, Ctx, Issue, LazyString, _l
from guanxi_commerce.amounts import share
from guanxi_commerce.drafts import NewReturn, NewReturnLine
from guanxi_commerce.models import UNSETTLED, Order, OrderLine

_CHUNK: Final = 500


class Back(NamedTuple):
    """One thing brought back, as it is stored: see models.ReturnLine."""

    line_id: int | None
    product_id: int | None
    text: str | None
    quantity: int
    amount: int


@dataclass(frozen=True, slots=True)
class Left:
    """A line of an order: what was bought and charged, and how much of it came back so far."""

    quantity: int
    amount: int
    returned: int
    refunded: int

    def give_back(self, quantity: int, amount: int | None) -> tuple[int, Left] | None:
        """What is given back for `quantity`, and what is left then; None when that is more than was bought.

        Shares are taken of the running total, so that all of them together are the amount of the line.
        """
        reached = self.returned + quantity
        if reached > self.quantity:
            return None
        rest = self.amount - self.refunded
        if amount is None:
            part = share(self.amount, reached, self.quantity) - share(self.amount, self.returned, self.quantity)
            amount = min(part, rest)
        if amount > rest:
            return None
        return amount, replace(self, returned=reached, refunded=self.refunded + amount)


@dataclass(slots=True)
class Bought:
    """An order as far as returns are concerned; changed as a batch goes through it."""

    id: int
    customer_id: int
    status: str
    placed_on: date
    currency: str
    total: int
    freight: int
    base_total: int | None
    refunded: int
    lines: dict[int, Left] = field(default_factory=dict)

    @property
    def is_returned(self) -> bool:
        """Whether nothing of the purchase is left: all lines came back, or all money was given back."""
        if all(line.returned == line.quantity for line in self.lines.values()):
            return True
        goods = self.total - self.freight
        by_money = goods > 0 and self.refunded >= goods and not any(line.returned for line in self.lines.values())
        return by_money or 0 < self.total == self.refunded

    def take_back(self, draft: NewReturn, row: int) -> tuple[Back, ...] | Issue:
        """The things of `draft`, booked; or why they can't be brought back, and nothing is booked."""
        if self.status == "cancelled":
            return _refused(_l("The order was cancelled: there is nothing to bring back."), "cancelled", row)
        if self.status in UNSETTLED:
            return _refused(_l("The order waits for approval: nothing was sold yet."), "unsettled", row)
        if draft.customer_id not in (None, self.customer_id) or draft.currency not in (None, self.currency):
            return _refused(_l("The order is another customer's, or in another currency."), "mismatch", row)
        lines, things = dict(self.lines), []
        for wanted in draft.lines:
            found = _taken(lines, wanted)
            if found is None:
                return _refused(_l("That is more than was bought, or not of this order."), "too_much", row)
            things.append(found)
        amount = draft.amount + sum(thing.amount for thing in things)
        if self.refunded + amount > self.total:
            return _refused(_l("That is more money than the order brought."), "too_much", row)
        self.lines, self.refunded = lines, self.refunded + amount
        return tuple(things)

    def base_of(self, amount: int) -> int | None:
        """The last `amount` given back, in the organisation's currency at the order's rate."""
        if self.base_total is None:
            return None
        return base_part(self.base_total, self.total, self.refunded - amount, amount)


def base_part(base_total: int, total: int, before: int, amount: int) -> int:
    """`amount` of an order's `total` in the base, when `before` was given back earlier: parts add up to the whole."""
    if not total:
        return 0
    return share(base_total, before + amount, total) - share(base_total, before, total)


def bought(ctx: Ctx, order_ids: Sequence[int]) -> dict[int, Bought]:
    """These orders as they are now, by id."""
    found: dict[int, Bought] = {}
    for start in range(0, len(order_ids), _CHUNK):
        part = order_ids[start:start + _CHUNK]
        for row in ctx.session.execute(
                select(Order.id, Order.customer_id, Order.status, Order.placed_on, Order.currency, Order.total,
                       Order.freight, Order.base_total, Order.refunded).where(Order.id.in_(part)),
                execution_options=EVERYTHING):
            found[row.id] = Bought(*row)
        for order_id, line_id, *left in ctx.session.execute(
                select(OrderLine.order_id, OrderLine.id, OrderLine.quantity, OrderLine.amount, OrderLine.returned,
                       OrderLine.refunded).where(OrderLine.order_id.in_(part)), execution_options=EVERYTHING):
            found[order_id].lines[line_id] = Left(*left)
    return found


def holders(ctx: Ctx, order_ids: Iterable[int]) -> dict[int, int]:
    """The customers of those orders that exist and that the actor may see."""
    wanted = sorted(set(order_ids))
    found: dict[int, int] = {}
    for start in range(0, len(wanted), _CHUNK):
        rows: Any = ctx.session.execute(select(Order.id, Order.customer_id)
                                        .where(Order.id.in_(wanted[start:start + _CHUNK])))
        found.update((row.id, row.customer_id) for row in rows)
    return found


def _taken(lines: dict[int, Left], wanted: NewReturnLine) -> Back | None:
    if wanted.line_id is None:
        return Back(None, wanted.product_id, wanted.text, wanted.quantity, wanted.amount or 0)
    line = lines.get(wanted.line_id)
    given = line.give_back(wanted.quantity, wanted.amount) if line is not None else None
    if given is None:
        return None
    lines[wanted.line_id] = given[1]
    return Back(wanted.line_id, None, None, wanted.quantity, given[0])


def things_of(lines: Sequence[NewReturnLine]) -> tuple[Back, ...]:
    """What is brought back without an order."""
    return tuple(Back(None, line.product_id, line.text, line.quantity, line.amount or 0) for line in lines)


def _refused(message: LazyString, code: str, row: int) -> Issue:
    return Issue(message=message, code=code, field="order", row=row)


