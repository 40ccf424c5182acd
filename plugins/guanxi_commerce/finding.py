"""Orders found by number and products by code or name, each from an index where there may be many."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from guanxi.api import Ctx, Money, setting, suggest
from guanxi_commerce.models import Order, Product

_BEHIND_ALL: Final = "\U0010ffff"
MOST_LETTERS: Final = 60
MOST_CUSTOMERS: Final = 50


def begins(column: InstrumentedAttribute[str], words: str) -> ColumnElement[bool]:
    """Whether a text that is compared byte by byte begins with `words`: a range, which its index answers."""
    return column.between(words, words + _BEHIND_ALL)


def fit(words: str) -> str:
    """`words` as a database can compare them; what no number or code contains is cut off."""
    return "".join(letter for letter in words.strip() if letter.isprintable())[:MOST_LETTERS]


def orders_numbered(ctx: Ctx, words: str, limit: int) -> Sequence[int]:
    """Orders whose number begins with `words`, the highest first."""
    wanted = fit(words)
    if not wanted:
        return ()
    found = select(Order.id).where(begins(Order.number, wanted)).order_by(Order.number.desc()).limit(limit)
    return ctx.session.scalars(found).all()


def orders_found(ctx: Ctx, words: str, limit: int) -> Sequence[int]:
    """Orders whose number begins with `words`; where none does, those of the customers that `words` find, the newest
    first."""
    return orders_numbered(ctx, words, limit) or orders_of_called(ctx, words, limit)


def orders_of_called(ctx: Ctx, words: str, limit: int) -> Sequence[int]:
    """The orders of the customers that `words` find, the newest first."""
    customers = [hit.id for hit in suggest(ctx, fit(words), limit=MOST_CUSTOMERS)] if fit(words) else []
    if not customers:
        return ()
    found = select(Order.id).where(Order.customer_id.in_(customers)).order_by(Order.placed_at.desc(), Order.id.desc())
    return ctx.session.scalars(found.limit(limit)).all()


def products_called(ctx: Ctx, words: str, limit: int) -> Sequence[int]:
    """Products whose code begins with `words` or whose name contains them, as it is written or typed, by code."""
    wanted = fit(words)
    if not wanted:
        return ()
    return ctx.session.scalars(select(Product.id).where(named(wanted)).order_by(Product.code).limit(limit)).all()


def named(words: str) -> ColumnElement[Any]:
    """Whether a product is meant by `words`: there are few enough products to read their names."""
    meant = [Product.code.istartswith(words, autoescape=True), Product.name.icontains(words, autoescape=True)]
    return or_(*meant, Product.letters.contains(words.lower(), autoescape=True) if words.isascii() else false())


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """A product as a form needs it; `letters` is how its name is typed, `sold` that it still is on sale."""

    id: int
    code: str
    name: str
    letters: str
    price: Money
    sold: bool


def suggested(ctx: Ctx, words: str, limit: int) -> list[Meant]:
    """Products on sale that `words` may mean, by code."""
    wanted = fit(words)
    if not wanted:
        return []
    rows = ctx.session.execute(select(*_MEANT).where(named(wanted), Product.status == "active")
                               .order_by(Product.code).limit(limit))
    return _with_prices(ctx, rows)


def products_meant(ctx: Ctx, texts: Iterable[str]) -> Mapping[str, Meant]:
    """The products that `texts` name, by text: by their code, capitals or not, else by a name only one has, else by
    the initials or the pinyin of only one that is on sale."""
    wanted = {text: fit(text) for text in texts}
    exact = {*wanted.values(), *(text.upper() for text in wanted.values())} - {""}
    if not exact:
        return {}
    spelled = [text.lower() for text in exact if _SPELLED.fullmatch(text)]
    rows = _with_prices(ctx, ctx.session.execute(
        select(*_MEANT).where(or_(Product.code.in_(exact), Product.name.in_(exact),
                                  *(_typed_as(text) for text in spelled))).order_by(Product.id)))
    found = {text: _named_by(plain, rows) for text, plain in wanted.items()}
    return {text: row for text, row in found.items() if row is not None}


def _typed_as(text: str) -> ColumnElement[bool]:
    return or_(Product.letters.startswith(f"{text} "), Product.letters.endswith(f" {text}"))


def _named_by(text: str, rows: Sequence[Meant]) -> Meant | None:
    return _one([row for row in rows if row.code == text], [row for row in rows if row.code == text.upper()],
                [row for row in rows if row.name == text],
                [row for row in rows if row.sold and text.lower() in row.letters.split()])


def _with_prices(ctx: Ctx, rows: Iterable[Any]) -> list[Meant]:
    currency = setting(ctx, "organisation.currency")
    return [Meant(id=row.id, code=row.code, name=row.name, letters=row.letters, price=Money(row.price, currency),
                  sold=row.status == "active") for row in rows]


def _one(*choices: Sequence[Meant]) -> Meant | None:
    return next((rows[0] for rows in choices if len(rows) == 1), None)


_MEANT: Final = (Product.id, Product.code, Product.name, Product.letters, Product.price, Product.status)
_SPELLED: Final = re.compile("[A-Za-z]{2,60}")
