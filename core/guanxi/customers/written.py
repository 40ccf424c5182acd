"""A stored value as somebody would write it, so that it is read to the same again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from guanxi.customers.definitions import Definition


def written(definition: Definition, value: Any) -> str:
    """What the input of a custom field holds for its JSON value."""
    if value is None:
        return ""
    if definition.type == "boolean":
        return "1" if value else "0"
    if definition.type == "decimal":
        return f"{Decimal(value).scaleb(-definition.scale):f}"
    return str(definition.merged.get(value, value) if definition.type == "choice" else value)
