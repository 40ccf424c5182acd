"""The rows of one order: whose it is, when, what was bought and what came back; or why that can't be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from guanxi.api import Clues, ImportWish, Issue, Money, Record, SourceRow, _l
from guanxi_commerce.checks import CURRENCY
from guanxi_commerce.importing.fields import DROP
from guanxi_commerce.importing.goods import Goods, goods_of

_OF_THE_ORDER: Final = ("return_of", "source", "currency", "order_discount", "freight", "store", "cashier", "channel",
                        "status")
"""Fields that say the same in all rows of an order, or nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """One number of the file. `bought` and `back` are its goods, `return_of` the number of the order that the latter
    are of, `clues` what its rows say of the customer, `aside` the issues of rows that are left out of it."""

    number: str
    source: str
    return_of: str
    placed_at: datetime
    currency: str
    clues: tuple[Clues, ...]
    bought: tuple[Goods, ...]
    back: tuple[Goods, ...]
    discount: int
    freight: int
    shared: dict[str, Any]
    rows: int
    repeated: int
    aside: tuple[Issue, ...] = field(default=())
    elsewhere: int = 0

    @property
    def total(self) -> int:
        """What was bought comes to."""
        return sum(goods.amount for goods in self.bought) - self.discount + self.freight

    @property
    def returned(self) -> int:
        """What came back comes to."""
        return sum(goods.amount for goods in self.back)


def read_bill(record: Record, wish: ImportWish, home: str) -> Bill | tuple[Issue, ...]:
    """The bill that the rows of `record` are, in the currency `home` unless they name one; or what is wrong."""
    rows, elsewhere = _of_first_part(record)
    repeated = [row for row in rows if row.repeats]
    kept = [row for row in rows if not row.repeats] if wish.options["repeated"] == DROP else rows
    shared = {key: _one(kept, key) for key in _OF_THE_ORDER}
    issues = [found for found in shared.values() if isinstance(found, Issue)]
    currency = str(shared.pop("currency", None) or home).upper()
    if not issues and not CURRENCY.fullmatch(currency):
        issues.append(Issue(message=_l("A currency is three capital letters, such as CNY."), code="bad_currency",
                            field="currency"))
    if issues:
        return tuple(issues)
    goods = [goods_of(row, currency) for row in kept]
    wrong = tuple(one for one in goods if isinstance(one, Issue))
    if wrong:
        return wrong
    fine = [one for one in goods if isinstance(one, Goods)]
    if all(one.back for one in fine) and (shared["order_discount"] or shared["freight"]):
        return (Issue(message=_l("Nothing was bought, so there is no freight and no discount of an order."),
                      field="freight" if shared["freight"] else "order_discount", code="order.only_back"),)
    if shared["return_of"] and not any(one.back for one in fine):
        return (Issue(message=_l("Nothing came back: goods that come back have their quantity or amount below zero."),
                      field="return_of", code="order.nothing_back"),)
    return Bill(
        number=rows[0].values["number"], return_of=shared.pop("return_of") or "",
        source=shared.pop("source") or str(wish.options["source"]),
        placed_at=min(row.values["placed_at"] for row in kept), currency=currency,
        clues=tuple(dict.fromkeys(filter(_says, map(_clues, kept)))), rows=len(kept), repeated=len(repeated),
        bought=tuple(one for one in fine if not one.back), back=tuple(one for one in fine if one.back),
        discount=_minor(shared.pop("order_discount"), currency), freight=_minor(shared.pop("freight"), currency),
        shared={key: value for key, value in shared.items() if value is not None},
        aside=(*map(_in_another_part, elsewhere), *map(_is_repeated, repeated if kept is not rows else ())),
        elsewhere=len(elsewhere))


def _of_first_part(record: Record) -> tuple[list[SourceRow], list[SourceRow]]:
    """The rows of the part of the source in which the order stands first, and the others."""
    first = record[0].values.get("part")
    same = [row for row in record if row.values.get("part") == first]
    return same, [row for row in record if row.values.get("part") != first]


def _one(rows: Sequence[SourceRow], key: str) -> Any:
    """What the rows that say anything say, None when none does, an Issue when they differ."""
    values = list(dict.fromkeys(row.values[key] for row in rows if key in row.values))
    if len(values) < 2:
        return values[0] if values else None
    return Issue(message=_l("Rows of this order say different things here: %(first)s and %(second)s."), field=key,
                 code="order.differs", params={"first": str(values[0]), "second": str(values[1])})


def _clues(row: SourceRow) -> Clues:
    values = row.values
    return Clues(called=values.get("customer", ""), name=values.get("customer_name", ""),
                 phone=values.get("phone", ""), email=values.get("email", ""))


def _says(clues: Clues) -> bool:
    return clues != Clues()


def _minor(amount: Any, currency: str) -> int:
    return 0 if amount is None else Money.of(amount, currency).minor


def _in_another_part(row: SourceRow) -> Issue:
    return Issue(message=_l("The order stands in another part of the source already, where it was taken from."),
                 code="order.elsewhere", field="part", row=row.row)


def _is_repeated(row: SourceRow) -> Issue:
    return Issue(message=_l("It says the same as row %(first)s."), code="row.repeated", row=row.row,
                 params={"first": row.repeats})
