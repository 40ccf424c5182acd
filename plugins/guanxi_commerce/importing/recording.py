"""Bills recorded as orders and returns, each number of a source once, however often its file is imported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Final, Literal

from sqlalchemy import select

from guanxi.api import EVERYTHING, Ctx, Issue, _l, among
from guanxi_commerce.drafts import NewOrder, NewReturn, NewReturnLine, Recorded
from guanxi_commerce.importing.goods import Goods
from guanxi_commerce.importing.linking import Linked, orders_called, unknown
from guanxi_commerce.importing.reading import Bill
from guanxi_commerce.models import OPEN, Order, Product, Return
from guanxi_commerce.services import import_orders, import_returns

_MOST_KEY: Final = 100
_MOST_RETURNS: Final = 1_000

Met = Callable[[str], bool] | None
Known = tuple[int, int, str]
"""Customer, amount and currency of what is recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """What became of a bill; the ids of what was made of it, and whether what came back is `linked` to its order."""

    verdict: Literal["created", "unchanged", "rejected"]
    issues: tuple[Issue, ...] = ()
    order_id: int | None = None
    return_id: int | None = None
    linked: bool = False


@dataclass(slots=True)
class _Entry:
    """A bill on its way: what is recorded of it already, and what is to be."""

    bill: Bill
    customer_id: int
    key: str
    issues: list[Issue]
    order_id: int | None = None
    return_id: int | None = None
    order: Linked | None = None
    linked: bool = False

    @property
    def booked(self) -> Booked:
        made = self.order_id is not None or self.return_id is not None
        return Booked(verdict="created" if made else "rejected" if self.issues else "unchanged",
                      issues=tuple(self.issues), order_id=self.order_id, return_id=self.return_id,
                      linked=self.linked)


def record_bills(ctx: Ctx, bills: Sequence[tuple[Bill, int]], met: Met = None) -> list[Booked]:
    """Record `bills`, each with the id of its customer; in their order, what became of them. `met` is that of
    `ImportWish`."""
    entries = [_Entry(bill, customer_id, _key(bill.source, bill.number), []) for bill, customer_id in bills]
    products = _products(ctx, (goods.code for entry in entries for goods in (*entry.bill.bought, *entry.bill.back)))
    known = _known_orders(ctx, entries)
    fresh = [entry for entry in entries if entry.bill.bought and _is_fresh(entry, known, entry.bill.total)]
    recorded = import_orders(ctx, [_order(entry, products) for entry in fresh]) if fresh else Recorded()
    for place, entry in enumerate(fresh):
        entry.order_id = recorded.ids[place]
        entry.issues += _issues(recorded, place)
        if met is not None:
            met(_mark(entry.bill.number))
    known = _known_returns(ctx, entries)
    back = [entry for entry in entries if entry.bill.back and not entry.issues
            and _is_fresh(entry, known, entry.bill.returned)]
    _link(ctx, back, met)
    back = [entry for entry in back if not entry.issues]
    for start in range(0, len(back), _MOST_RETURNS):
        part = back[start:start + _MOST_RETURNS]
        recorded = import_returns(ctx, [_return(entry, products) for entry in part])
        for place, entry in enumerate(part):
            entry.return_id = recorded.ids[place]
            entry.issues += [replace(issue, row=goods.row) for issue in _issues(recorded, place)
                             for goods in entry.bill.back]
    return [entry.booked for entry in entries]


def _link(ctx: Ctx, entries: Sequence[_Entry], met: Met) -> None:
    """Find the orders that what came back is of. What an earlier batch of a rehearsal would have made is not there."""
    orders = orders_called(ctx, {(entry.bill.source, entry.bill.return_of) for entry in entries})
    for entry in entries:
        number = entry.bill.return_of
        found = orders.get((entry.bill.source, number))
        if isinstance(found, Linked):
            entry.order = found
        elif isinstance(found, Issue):
            entry.issues.append(found)
        elif number and not (met is not None and met(_mark(number))):
            entry.issues.append(unknown(number))
        entry.linked = bool(number) and not entry.issues


def _mark(number: str) -> str:
    return f"order {number}"


def _key(source: str, number: str) -> str:
    key = f"import:{source}:{number}"
    return key if len(key) <= _MOST_KEY else f"import:{blake2b(key.encode(), digest_size=24).hexdigest()}"


def _products(ctx: Ctx, codes: Iterable[str]) -> dict[str, int]:
    """The products with these codes."""
    wanted = {code for code in codes if code}
    rows = ctx.session.execute(select(Product.code, Product.id).where(among(ctx.session, Product.code, wanted)),
                               execution_options=EVERYTHING) if wanted else ()
    return {row.code: row.id for row in rows}


def _known_orders(ctx: Ctx, entries: Sequence[_Entry]) -> dict[str, Known]:
    """What is recorded under the numbers of bills, by files or by hand."""
    keys = {(entry.bill.source, entry.bill.number): entry.key for entry in entries if entry.bill.bought}
    rows = ctx.session.execute(
        select(Order.source, Order.number, Order.customer_id, Order.total, Order.currency)
        .where(among(ctx.session, Order.number, {number for _source, number in keys})), execution_options=EVERYTHING)
    return {keys[row.source, row.number]: (row.customer_id, row.total, row.currency) for row in rows
            if (row.source, row.number) in keys}


def _known_returns(ctx: Ctx, entries: Sequence[_Entry]) -> dict[str, Known]:
    keys = [entry.key for entry in entries if entry.bill.back]
    rows = ctx.session.execute(select(Return.key, Return.customer_id, Return.amount, Return.currency)
                               .where(among(ctx.session, Return.key, keys)), execution_options=EVERYTHING)
    return {row.key: (row.customer_id, row.amount, row.currency) for row in rows}


def _is_fresh(entry: _Entry, known: dict[str, Known], amount: int) -> bool:
    """Whether nothing is recorded under a bill's number yet; what says something else now gets an issue."""
    before = known.get(entry.key)
    if before is None and entry.bill.shared.get("status", OPEN[0]) not in OPEN:
        entry.issues.append(Issue(
            message=_l("An order that was cancelled or returned is not recorded anew. Import what was bought, and what "
                       "came back as rows of their own."), code="order.closed", field="status"))
        return False
    if before is not None and before != (entry.customer_id, amount, entry.bill.currency):
        entry.issues.append(Issue(
            message=_l("“%(number)s” is recorded already, for another customer or with another amount. Orders stay as "
                       "they are recorded: correct it there."), code="order.changed", field="number",
            params={"number": entry.bill.number}))
    return before is None


def _order(entry: _Entry, products: dict[str, int]) -> NewOrder:
    bill = entry.bill
    return NewOrder(
        key=entry.key, customer_id=entry.customer_id, placed_at=bill.placed_at, currency=bill.currency,
        lines=tuple(goods.line(products.get(goods.code), bill.number) for goods in bill.bought),
        discount=bill.discount, freight=bill.freight, store_id=bill.shared.get("store"),
        cashier_id=bill.shared.get("cashier"), channel=bill.shared.get("channel", "store"),
        status=bill.shared.get("status", "completed"), number=bill.number, source=bill.source)


def _return(entry: _Entry, products: dict[str, int]) -> NewReturn:
    bill, order = entry.bill, entry.order
    lines = [_came_back(goods, products.get(goods.code), bill.number) if order is None else
             order.came_back(goods, products.get(goods.code), goods.named(bill.return_of)) for goods in bill.back]
    return NewReturn(key=entry.key, customer_id=entry.customer_id, returned_at=bill.placed_at, currency=bill.currency,
                     order_id=None if order is None else order.id, lines=tuple(lines))


def _came_back(goods: Goods, product_id: int | None, number: str) -> NewReturnLine:
    return NewReturnLine(product_id=product_id, text=None if product_id else goods.named(number),
                         quantity=goods.quantity, amount=goods.amount)


def _issues(recorded: Recorded, place: int) -> list[Issue]:
    """What stands against the draft at `place`, as an issue of the whole record."""
    return [replace(issue, row=None, field=None) for issue in recorded.issues if issue.row == place + 1]
