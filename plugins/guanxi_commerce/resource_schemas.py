"""What orders are to programs. Amounts are whole minor units (cents) of the currency, quantities thousandths."""

from __future__ import annotations

from typing import Final

from marshmallow import Schema, fields, validate

from guanxi.api import StoredText, _l
from guanxi_commerce.checks import MOST_LINES
from guanxi_commerce.models import CHANNELS, OPEN, REASONS, WAYS

_LARGEST: Final = 2**63 - 1
_ID: Final = validate.Range(1, _LARGEST)
_AMOUNT: Final = validate.Range(0, 10**15)
_QUANTITY: Final = {"description": _l("In thousandths: 1000 is one piece.")}
_MINOR: Final = {"description": _l("In minor units of the currency, such as cents.")}


class NewLineSchema(Schema):
    """One line: a product, or free text with a price."""

    product_id = fields.Integer(strict=True, allow_none=True, validate=_ID)
    text = StoredText(allow_none=True, validate=validate.Length(1, 200))
    quantity = fields.Integer(strict=True, load_default=1000, validate=validate.Range(1, 10**12), metadata=_QUANTITY)
    price = fields.Integer(strict=True, allow_none=True, validate=_AMOUNT, metadata=_MINOR)
    discount = fields.Integer(strict=True, load_default=0, validate=_AMOUNT, metadata=_MINOR)


class NewOrderSchema(Schema):
    """An order to be recorded."""

    customer_id = fields.Integer(required=True, strict=True, validate=_ID)
    placed_at = fields.AwareDateTime(required=True, format="iso")
    lines = fields.List(fields.Nested(NewLineSchema), required=True, validate=validate.Length(1, MOST_LINES))
    currency = StoredText(allow_none=True, validate=validate.Length(3, 3))
    discount = fields.Integer(strict=True, load_default=0, validate=_AMOUNT, metadata=_MINOR)
    freight = fields.Integer(strict=True, load_default=0, validate=_AMOUNT, metadata=_MINOR)
    store_id = fields.Integer(strict=True, allow_none=True, validate=_ID)
    channel = StoredText(load_default="online", validate=validate.OneOf(CHANNELS))
    status = StoredText(load_default="completed", validate=validate.OneOf(OPEN))
    number = StoredText(allow_none=True, validate=validate.Length(1, 60))
    source = StoredText(load_default="", validate=validate.Length(max=60))


class NewPaymentSchema(Schema):
    """Money received for an order."""

    amount = fields.Integer(required=True, strict=True, validate=validate.Range(1, 10**15), metadata=_MINOR)
    received_at = fields.AwareDateTime(required=True, format="iso")
    way = StoredText(required=True, validate=validate.OneOf(WAYS))


class NewReturnLineSchema(Schema):
    """What was brought back of a line; without an amount its share of what was charged is given back."""

    line_id = fields.Integer(required=True, strict=True, validate=_ID)
    quantity = fields.Integer(strict=True, load_default=1000, validate=validate.Range(1, 10**12), metadata=_QUANTITY)
    amount = fields.Integer(strict=True, allow_none=True, validate=_AMOUNT, metadata=_MINOR)


class NewReturnSchema(Schema):
    """A return of an order; `amount` is given back besides what the lines come to."""

    returned_at = fields.AwareDateTime(required=True, format="iso")
    lines = fields.List(fields.Nested(NewReturnLineSchema), load_default=(), validate=validate.Length(max=MOST_LINES))
    amount = fields.Integer(strict=True, load_default=0, validate=_AMOUNT, metadata=_MINOR)
    reason = StoredText(load_default="other", validate=validate.OneOf(REASONS))


class LineSchema(Schema):
    """One line of an order."""

    id = fields.Integer(required=True)
    product_id = fields.Integer(required=True, allow_none=True)
    text = fields.String(required=True, allow_none=True)
    quantity = fields.Integer(required=True, metadata=_QUANTITY)
    price = fields.Integer(required=True, metadata=_MINOR)
    discount = fields.Integer(required=True, metadata=_MINOR)
    amount = fields.Integer(required=True, metadata=_MINOR)
    returned = fields.Integer(required=True, metadata=_QUANTITY)


class OrderSchema(Schema):
    """One order with its lines."""

    id = fields.Integer(required=True)
    number = fields.String(required=True)
    customer_id = fields.Integer(required=True)
    store_id = fields.Integer(required=True, allow_none=True)
    channel = fields.String(required=True)
    status = fields.String(required=True)
    placed_at = fields.AwareDateTime(required=True)
    currency = fields.String(required=True)
    goods = fields.Integer(required=True, metadata=_MINOR)
    discount = fields.Integer(required=True, metadata=_MINOR)
    freight = fields.Integer(required=True, metadata=_MINOR)
    total = fields.Integer(required=True, metadata=_MINOR)
    refunded = fields.Integer(required=True, metadata=_MINOR)
    lines = fields.List(fields.Nested(LineSchema), required=True)


class RecordedSchema(Schema):
    """What was recorded."""

    id = fields.Integer(required=True)
