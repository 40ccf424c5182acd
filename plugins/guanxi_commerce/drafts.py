"""What somebody wants recorded, as plain values: orders, returns, payments, products."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from guanxi.api import Issue
from guanxi_commerce.amounts import PIECE


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """One line: a product or free text, `quantity` in thousandths. `price` and `cost` are minor units a piece;
    None takes the product's, which are in the organisation's currency. `discount` is off the whole line; `amount` is
    what it comes to before that, where prices of fractions of a minor unit make it another than price times quantity.
    """

    product_id: int | None = None
    text: str | None = None
    quantity: int = PIECE
    price: int | None = None
    cost: int | None = None
    discount: int = 0
    amount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """One order. The same `key` is the same order, however often it is sent.

    `discount` is off the whole order, besides those of the lines; `freight` is added. `currency` None is the
    organisation's. Without a `number` it gets one of ours; one given is unique within its `source`. `status` is one
    of models.OPEN, `channel` one of models.CHANNELS.
    """

    key: str
    customer_id: int
    placed_at: datetime
    lines: tuple[NewLine, ...]
    currency: str | None = None
    discount: int = 0
    freight: int = 0
    store_id: int | None = None
    cashier_id: int | None = None
    channel: str = "store"
    status: str = "completed"
    number: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReturnLine:
    """One thing brought back: of an order's line, or else a product or free text, `quantity` in thousandths.

    `amount` is what is given back for it; None, of an order's line only, is its share of what was charged.
    """

    line_id: int | None = None
    product_id: int | None = None
    text: str | None = None
    quantity: int = PIECE
    amount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReturn:
    """One return: of an order (`order_id`), or, where nobody knows which, of a customer. `amount` is given back
    besides what the lines come to: the freight, or all of it when it is not known for what. `reason` is one of
    models.REASONS. With an order, `customer_id` and `currency` may be left out: they are the order's."""

    key: str
    returned_at: datetime
    lines: tuple[NewReturnLine, ...] = ()
    order_id: int | None = None
    customer_id: int | None = None
    currency: str | None = None
    amount: int = 0
    reason: str = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPayment:
    """Money received, for an order or, without one, on the customer's account. `way` is one of models.WAYS."""

    key: str
    amount: int
    received_at: datetime
    way: str
    order_id: int | None = None
    customer_id: int | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProduct:
    """A product to create, or what an existing one is to be: see models.Product for units."""

    code: str
    name: str
    price: int
    category_id: int | None = None
    cost: int | None = None
    tax_rate: int = 0
    status: str = "active"


@dataclass(frozen=True, slots=True)
class Recorded:
    """The outcome for a batch: `ids` in the order given, None where an issue stands against the row; `fresh` are
    those that were not there before. The `row` of an issue counts from 1."""

    ids: tuple[int | None, ...] = ()
    fresh: tuple[int, ...] = ()
    issues: tuple[Issue, ...] = ()


def digest_of(draft: NewOrder | NewReturn | NewPayment) -> bytes:
    """16 bytes that tell whether the same was asked for: of every field but the key, times in UTC."""
    return blake2b(repr(_plain(draft)).encode(), digest_size=16).digest()


def _plain(draft: NewOrder | NewReturn | NewPayment) -> tuple[object, ...]:
    if isinstance(draft, NewPayment):
        return ("payment", draft.amount, draft.received_at.timestamp(), draft.way, draft.order_id, draft.customer_id,
                draft.currency)
    if isinstance(draft, NewReturn):
        return ("return", draft.returned_at.timestamp(), draft.order_id, draft.customer_id, draft.currency,
                draft.amount, draft.reason, *((line.line_id, line.product_id, line.text, line.quantity, line.amount)
                                              for line in draft.lines))
    return ("order", draft.customer_id, draft.placed_at.timestamp(), draft.currency, draft.discount, draft.freight,
            draft.store_id, draft.cashier_id, draft.channel, draft.status, draft.number, draft.source,
            *((line.product_id, line.text, line.quantity, line.price, line.cost, line.discount,
               *(() if line.amount is None else (line.amount,))) for line in draft.lines))
