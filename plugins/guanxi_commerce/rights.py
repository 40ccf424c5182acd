"""What a role can grant about orders."""

from __future__ import annotations

from typing import Final

from guanxi.api import Permission, _l

VIEW: Final = "commerce.view"
RECORD: Final = "commerce.record"
PRODUCTS: Final = "commerce.products"
EXPORT: Final = "commerce.export"
RATES: Final = "commerce.rates"

PERMISSIONS: Final = (
    Permission(key=VIEW, title=_l("See orders and purchase figures")),
    Permission(key=RECORD, title=_l("Record orders, returns and payments")),
    Permission(key=PRODUCTS, title=_l("Manage products")),
    Permission(key=EXPORT, title=_l("Export orders and products")),
    Permission(key=RATES, title=_l("Enter exchange rates")),
)
