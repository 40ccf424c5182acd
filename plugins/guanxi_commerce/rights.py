"""What a role can grant about orders."""

from __future__ import annotations

from typing import Final

from guanxi.api import Permission, _l

VIEW: Final = "commerce.view"
RECORD: Final = "commerce.record"
PRODUCTS: Final = "commerce.products"
EXPORT: Final = "commerce.export"
RATES: Final = "commerce.rates"
IMPORT: Final = "commerce.import"

_SELLERS: Final = ("sales_manager", "salesperson", "store_clerk")
PERMISSIONS: Final = (
    Permission(key=VIEW, title=_l("See orders and purchase figures"),
               roles=(*_SELLERS, "customer_service", "analyst")),
    Permission(key=RECORD, title=_l("Record orders, returns and payments"), roles=_SELLERS),
    Permission(key=PRODUCTS, title=_l("Manage products"), roles=("sales_manager",)),
    Permission(key=EXPORT, title=_l("Export orders and products"), roles=("analyst",)),
    Permission(key=IMPORT, title=_l("Import orders and products")),
    Permission(key=RATES, title=_l("Enter exchange rates")),
)
