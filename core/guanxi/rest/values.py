"""Values as JSON has them: no floats, times in UTC, references with the name of what they point at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from guanxi.contributions import Attribute, AttributeType
from guanxi.customers.plugin_values import decimals
from guanxi.views.listing import Cell

_SCALED: Final = frozenset({AttributeType.DECIMAL, AttributeType.MONEY})


def json_value(attribute: Attribute, value: Any) -> Any:
    """One value: decimals and money as text ("12.50"), days as 2026-03-01, instants as 2026-03-01T01:30:00Z."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if attribute.type is AttributeType.BOOLEAN:
        return bool(value)
    if attribute.type in _SCALED:
        return f"{Decimal(value).scaleb(-decimals(attribute)):f}"
    return value if isinstance(value, (int, str)) else str(value)


def json_cell(attribute: Attribute, cell: Cell) -> Any:
    """A value of a list: with the name of what it points at, where it points at something."""
    value = json_value(attribute, cell.value)
    return value if attribute.label is None or value is None else {"id": value, "name": cell.label}


def cells(attributes: Sequence[Attribute], row: Sequence[Cell]) -> Mapping[str, Any]:
    """The values of a row by the keys of their attributes."""
    return {item.key: json_cell(item, cell) for item, cell in zip(attributes, row, strict=True)}


def instant(at: datetime | None) -> str | None:
    """A time in UTC, to the second (RFC 3339)."""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
