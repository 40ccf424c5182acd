"""What a customer is in the API, made of the fields the write path knows."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import Schema, fields, validate

from guanxi.customers.fields import FIELDS, CoreField
from guanxi.i18n import _l
from guanxi.rest.lists import PageSchema, RowSchema
from guanxi.rest.parsing import LARGEST, StoredText

SEVERAL: Final = ("phone", "email", "wechat")
"""Fields of which a customer has any number."""
REFERENCES: Final = ("owner_id", "department_id", "store_id")
MOST_ROWS: Final = 1_000
_LONGEST: Final = 4_000
_MOST_VALUES: Final = 20


def _taken(field: CoreField) -> fields.Field[Any]:
    told: dict[str, Any] = {"allow_none": not field.required, "metadata": {"title": field.title}}
    if field.key in SEVERAL:
        one = StoredText(validate=validate.Length(1, 300))
        return fields.List(one, validate=validate.Length(max=_MOST_VALUES), **told)
    if field.key in REFERENCES:
        return fields.Integer(strict=True, validate=validate.Range(0, LARGEST), **told)
    return StoredText(validate=validate.Length(1 if field.required else 0, _LONGEST), **told)


def _given(field: CoreField) -> fields.Field[Any]:
    told: dict[str, Any] = {"required": True, "allow_none": True, "metadata": {"title": field.title}}
    if field.key in SEVERAL:
        return fields.List(fields.String(), **told)
    return fields.Integer(**told) if field.key in REFERENCES else fields.String(**told)


class _Raw(fields.Field[Any]):
    """A value of a custom field or of a plugin's attribute, as its type is written; who knows the type judges it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str):
            return StoredText(validate=validate.Length(max=_LONGEST)).deserialize(value, attr, data, **kwargs)
        if isinstance(value, int) and abs(value) <= LARGEST:
            return value
        raise self.make_error("invalid")

    default_error_messages = {"invalid": "Invalid value."}  # `parsing` says it in the reader's language


_VALUES: Final = {"type": "object", "additionalProperties": {"type": ["string", "integer", "boolean", "null"]}}


def _values(title: Any) -> fields.Field[Any]:
    return fields.Dict(keys=StoredText(validate=validate.Length(1, 100)), values=_Raw(allow_none=True),
                       metadata={"title": title, **_VALUES})


_OWN: Final[dict[str, Any]] = {key: _taken(field) for key, field in FIELDS.items()}
_MORE: Final[dict[str, Any]] = {
    "custom": _values(_l("Custom fields, by key")),
    "attributes": _values(_l("Attributes of plugins, by key")),
    "accept_duplicates": fields.Boolean(load_default=False, metadata={"description": _l(
        "Save although another customer has the same phone, e-mail or document.")})}

CustomerInput: Final = Schema.from_dict({**_OWN, **_MORE}, name="CustomerInputSchema")
"""What can be said of a customer: what is not named stays as it is, null empties."""

NewCustomer: Final = Schema.from_dict(
    {**_OWN, **_MORE, "name": StoredText(required=True, validate=validate.Length(1, 200),
                                         metadata={"title": _l("Name")})},
    name="NewCustomerSchema")
ChangedCustomer: Final = Schema.from_dict(
    {**_OWN, **_MORE, "id": fields.Integer(required=True, strict=True, validate=validate.Range(1, LARGEST)),
     "version": fields.Integer(required=True, strict=True, validate=validate.Range(1, LARGEST))},
    name="ChangedCustomerSchema")


class NewCustomers(Schema):
    """Many customers at once: those that can't be accepted are left out, the others are saved together."""

    items = fields.List(fields.Nested(NewCustomer), required=True, validate=validate.Length(1, MOST_ROWS))


class ChangedCustomers(Schema):
    """The same of customers there are."""

    items = fields.List(fields.Nested(ChangedCustomer), required=True, validate=validate.Length(1, MOST_ROWS))


class WrittenSchema(Schema):
    """What was written; the version it has now is its ETag."""

    id = fields.Integer(required=True)
    version = fields.Integer(required=True)


class BatchError(Schema):
    """Why a row was refused; the pointer is into the row."""

    detail = fields.String(required=True)
    code = fields.String(required=True)
    pointer = fields.String(required=True)


class BatchResult(Schema):
    """What became of one row."""

    status = fields.String(required=True, validate=validate.OneOf(["created", "updated", "unchanged", "refused"]))
    id = fields.Integer(required=True, allow_none=True)
    errors = fields.List(fields.Nested(BatchError), required=True)


class BatchSchema(Schema):
    """The rows' results in their order."""

    results = fields.List(fields.Nested(BatchResult), required=True)


class CustomerRow(RowSchema):
    """A customer in a list."""

    number = fields.String(required=True)
    kind = fields.String(required=True)
    version = fields.Integer(required=True)


class CustomerPage(PageSchema):
    """One page of customers."""

    data = fields.List(fields.Nested(CustomerRow), required=True)


CustomerSchema: Final = Schema.from_dict({
    **{key: _given(field) for key, field in FIELDS.items()},
    "id": fields.Integer(required=True), "version": fields.Integer(required=True),
    "custom": fields.Dict(required=True), "attributes": fields.Dict(required=True),
    "created_at": fields.String(required=True), "updated_at": fields.String(required=True),
    "trashed_at": fields.String(required=True, allow_none=True)}, name="CustomerSchema")


class Included(Schema):
    """Which attributes come along."""

    include = StoredText(validate=validate.Length(0, 2_000), metadata={"description": _l(
        "Keys of attributes, parted by commas.")})
