"""What files bring in: orders with what came back of them, and products."""

from typing import Final

from guanxi_commerce.importing.orders import ORDERS
from guanxi_commerce.importing.products import PRODUCTS

IMPORTERS: Final = (ORDERS, PRODUCTS)

__all__ = ["IMPORTERS", "ORDERS", "PRODUCTS"]
