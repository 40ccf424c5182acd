"""What a file changes of a product, in the reader's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from guanxi.api import Money, current_locale, money
from guanxi_commerce.drafts import NewProduct
from guanxi_commerce.importing.places import Places
from guanxi_commerce.words import PRODUCT_STATUSES

_FIELDS: Final[Mapping[str, str]] = {
    "name": "name", "category": "category_id", "price": "price", "cost": "cost", "tax_rate": "tax_rate",
    "status": "status"}
"""By the key of the column, what of a product it fills."""


def changes(before: NewProduct, after: NewProduct, currency: str, places: Places) -> dict[str, tuple[str, str]]:
    """By the key of the column, what was and what is."""
    def amount(minor: int) -> str:
        return money(Money(minor, currency), current_locale() or "en")

    said: Mapping[str, Callable[[Any], str]] = {
        "category": places.path, "price": amount, "cost": amount, "status": lambda key: str(PRODUCT_STATUSES[key]),
        "tax_rate": lambda points: f"{Decimal(points) / 100:f} %"}
    pairs = {key: (getattr(before, name), getattr(after, name)) for key, name in _FIELDS.items()}
    return {key: ("" if old is None else said.get(key, str)(old), "" if new is None else said.get(key, str)(new))
            for key, (old, new) in pairs.items() if old != new}
