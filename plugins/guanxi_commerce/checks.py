"""What is wrong with a draft as it stands, before anything is asked of the database: a sentence for each thing."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar

from guanxi.api import BadRequest, Issue, LazyString, _l
from guanxi_commerce.amounts import charged
from guanxi_commerce.drafts import NewLine, NewOrder, NewPayment, NewReturn
from guanxi_commerce.models import CHANNELS, OPEN, REASONS, WAYS

D = TypeVar("D", NewOrder, NewReturn, NewPayment)
MOST_LINES: Final = 500
MOST_AMOUNT: Final = 10**14
"""Minor units: a trillion yuan."""
MOST_QUANTITY: Final = 10**10
"""Thousandths: ten million pieces."""
_USUAL: Final = 10**7
"""So small that no product of two is beyond MOST_AMOUNT."""
_AHEAD: Final = timedelta(days=1)
CURRENCY: Final = re.compile(r"[A-Z]{3}")
_UNFIT: Final = re.compile("[\0\ud800-\udfff]")

_KEY: Final = _l("The idempotency key must have 1 to 100 characters.")
_TIME: Final = _l("The time needs a time zone and can't lie in the future.")
_LINES: Final = _l("An order has between 1 and %(most)s lines.")
_WORD: Final = _l("“%(value)s” is none of: %(known)s.")
_MONEY: Final = _l("An amount must be a whole number of minor units, from 0 to %(most)s.")
_QUANTITY: Final = _l("A quantity must be a whole number of thousandths, above 0 and at most %(most)s.")
_NAMED: Final = _l("A line needs a product, or a text of at most 200 characters.")
_NUMBER: Final = _l("A number must have 1 to 60 characters, its source at most 40.")
_CODE: Final = _l("A currency is three capital letters, such as CNY.")


def bounded(drafts: Sequence[object], most: int) -> None:
    """Raise BadRequest for a batch of more than `most`."""
    if len(drafts) > most:
        raise BadRequest(_l("At most %(most)s can be recorded at once."), most=most)


def sound(drafts: Sequence[D], issues_of: Callable[[D, int, datetime], list[Issue]], now: datetime
          ) -> tuple[list[tuple[int, D]], list[Issue]]:
    """The drafts without an issue, each with its place, and the issues of the others."""
    issues: list[Issue] = []
    fine: list[tuple[int, D]] = []
    for place, draft in enumerate(drafts):
        found = issues_of(draft, place + 1, now)
        if found:
            issues += found
        else:
            fine.append((place, draft))
    return fine, issues


def order_issues(draft: NewOrder, row: int, now: datetime) -> list[Issue]:
    """What is wrong with an order; empty when it can be priced."""
    if _is_plain(draft, now):
        return []
    found = [*_common(draft.key, draft.placed_at, draft.currency, row, now),
             *_known("channel", draft.channel, CHANNELS, row), *_known("status", draft.status, OPEN, row),
             *_amounts(row, draft.discount, draft.freight)]
    if not 1 <= len(draft.lines) <= MOST_LINES:
        found.append(_issue(_LINES, "lines", row, most=MOST_LINES))
    if (draft.number is not None and not 1 <= len(draft.number) <= 60) or len(draft.source) > 40 or _UNFIT.search(
            f"{draft.number}{draft.source}"):
        found.append(_issue(_NUMBER, "number", row))
    for line in draft.lines:
        found += _line_issues(line, row)
    return found


def _is_plain(draft: NewOrder, now: datetime) -> bool:
    """Whether an order is sound at first glance, as almost all of a large import are; the others are looked at."""
    return (draft.currency is None and draft.number is None and not draft.source
            and draft.channel in CHANNELS and draft.status in OPEN
            and 0 < len(draft.key) <= 100 and draft.key.isascii() and draft.key.isprintable()
            and draft.placed_at.tzinfo is not None and draft.placed_at <= now
            and 0 <= draft.discount <= MOST_AMOUNT and 0 <= draft.freight <= MOST_AMOUNT
            and 0 < len(draft.lines) <= MOST_LINES
            and all(line.text is None and line.product_id is not None and 0 < line.quantity <= _USUAL
                    and 0 <= (line.price or 0) <= _USUAL and 0 <= (line.cost or 0) <= _USUAL
                    and 0 <= line.discount <= _USUAL and line.amount is None for line in draft.lines))


def return_issues(draft: NewReturn, row: int, now: datetime) -> list[Issue]:
    """What is wrong with a return."""
    found = [*_common(draft.key, draft.returned_at, draft.currency, row, now),
             *_known("reason", draft.reason, REASONS, row), *_amounts(row, draft.amount)]
    if len(draft.lines) > MOST_LINES or not (draft.lines or draft.amount):
        found.append(_issue(_l("A return needs something that was brought back, or an amount, and has at most "
                               "%(most)s lines."), "lines", row, most=MOST_LINES))
    if draft.order_id is None and draft.customer_id is None:
        found.append(_issue(_l("A return is of an order, or at least of a customer."), "order", row))
    for line in draft.lines:
        found += _quantity(line.quantity, row)
        found += _amounts(row, *(() if line.amount is None else (line.amount,)))
        if line.line_id is None and (not _is_named(line.product_id, line.text) or line.amount is None):
            found.append(_issue(_l("What is not of an order's line needs a product or a text, and an amount."),
                                "lines", row))
        if line.line_id is not None and draft.order_id is None:
            found.append(_issue(_l("A return of an order's line must name the order."), "order", row))
    return found


def payment_issues(draft: NewPayment, row: int, now: datetime) -> list[Issue]:
    """What is wrong with a payment."""
    found = [*_common(draft.key, draft.received_at, draft.currency, row, now),
             *_known("way", draft.way, WAYS, row), *_amounts(row, draft.amount)]
    if not draft.amount:
        found.append(_issue(_l("A payment of nothing is none."), "amount", row))
    if draft.order_id is None and draft.customer_id is None:
        found.append(_issue(_l("A payment is for an order, or at least from a customer."), "order", row))
    return found


def _common(key: str, at: datetime, currency: str | None, row: int, now: datetime) -> Iterator[Issue]:
    if not 1 <= len(key) <= 100 or _UNFIT.search(key):
        yield _issue(_KEY, "key", row)
    if at.tzinfo is None or at > now + _AHEAD:
        yield _issue(_TIME, "at", row)
    if currency is not None and not CURRENCY.fullmatch(currency):
        yield _issue(_CODE, "currency", row)


def _line_issues(line: NewLine, row: int) -> Iterator[Issue]:
    if not _is_named(line.product_id, line.text):
        yield _issue(_NAMED, "lines", row)
    yield from _quantity(line.quantity, row)
    yield from _amounts(row, line.discount, line.price or 0, line.cost or 0, line.amount or 0,
                        charged(line.price or 0, line.quantity))


def _is_named(product_id: int | None, text: str | None) -> bool:
    if text is None:
        return product_id is not None
    return len(text.strip()) >= 1 and len(text) <= 200 and not _UNFIT.search(text)


def _quantity(quantity: int, row: int) -> Iterator[Issue]:
    if not 0 < quantity <= MOST_QUANTITY:
        yield _issue(_QUANTITY, "quantity", row, most=MOST_QUANTITY)


def _amounts(row: int, *values: int) -> Iterator[Issue]:
    if any(not 0 <= value <= MOST_AMOUNT for value in values):
        yield _issue(_MONEY, "amount", row, most=MOST_AMOUNT)


def _known(field: str, value: str, known: Collection[str], row: int) -> Iterator[Issue]:
    if value not in known:
        yield _issue(_WORD, field, row, value=value[:40], known=", ".join(known))


def _issue(message: LazyString, field: str, row: int, **params: object) -> Issue:
    return Issue(message=message, code=f"bad_{field}", field=field, row=row, params=params or None)
