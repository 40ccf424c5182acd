"""A customer's values as a form's inputs hold them: what is sent unchanged was not touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from guanxi.ctx import Ctx
from guanxi.customers.definitions import PREFIX, Definition
from guanxi.customers.masking import shown_phones
from guanxi.customers.queries import CustomerRecord, PointRow
from guanxi.customers.written import written


def raw_values(ctx: Ctx, record: CustomerRecord, points: Sequence[PointRow], definitions: Mapping[str, Definition],
               fields: Sequence[str]) -> dict[str, str]:
    """The input's text of each of `fields`."""
    return {field: _raw(ctx, record, points, definitions, field) for field in fields}


def _raw(ctx: Ctx, record: CustomerRecord, points: Sequence[PointRow], definitions: Mapping[str, Definition],
         field: str) -> str:
    if field.startswith(PREFIX):
        key = field.removeprefix(PREFIX)
        return written(definitions[key], record.custom.get(key))
    if field in ("phone", "email", "wechat"):
        values = [point.value for point in points if point.channel == field]
        return shown_phones(ctx, values) if field == "phone" else "; ".join(values)
    if field == "birthday":
        return str(record.birthday or "")
    value = record.profile[field] if field in record.profile else getattr(record, field)
    return "" if value is None else str(value)
