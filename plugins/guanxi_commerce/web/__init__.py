"""Pages: each of these modules hangs its own on the blueprint."""

from guanxi_commerce.web import entry, giving_back, orders, payments, products
from guanxi_commerce.web.blueprint import blueprint

__all__ = ["blueprint", "entry", "giving_back", "orders", "payments", "products"]
