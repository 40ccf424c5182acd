"""A customer's values as a form's inputs hold them: what is sent unchanged was not touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from guanxi.ctx import Ctx
from guanxi.customers.definitions import PREFIX, Definition
from guanxi.customers.masking import shown_phones
from guanxi.customers.queries import CustomerRecord, PointRow


def raw_values(ctx: Ctx, record: CustomerRecord, points: Sequence[PointRow], definitions: Mapping[str, Definition],
               fields: Sequence[str]) -> dict[str, str]:
    """The input's text of each of `fields`."""
    return {field: _raw(ctx, record, points, definitions, field) for field in fields}


def _raw(ctx: Ctx, record: CustomerRecord, points: Sequence[PointRow], definitions: Mapping[str, Definition],
         field: str) -> str:
    if field.startswith(PREFIX):
        key = field.removeprefix(PREFIX)
        return custom_raw(definitions[key], record.custom.get(key))
    if field in ("phone", "email", "wechat"):
        values = [point.value for point in points if point.channel == field]
        return shown_phones(ctx, values) if field == "phone" else "; ".join(values)
    if field == "birthday":
        return str(record.birthday or "")
    value = record.profile[field] if field in record.profile else getattr(record, field)
    return "" if value is None else str(value)


def custom_raw(definition: Definition, value: Any) -> str:
    """The input's text of a custom field's JSON value."""
    if value is None:
        return ""
    if definition.type == "boolean":
        return "1" if value else "0"
    if definition.type == "decimal":
        return f"{Decimal(value).scaleb(-definition.scale):f}"
    return str(definition.merged.get(value, value) if definition.type == "choice" else value)
