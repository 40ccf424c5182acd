"""Pages: each of these modules hangs its own on the blueprint."""

from guanxi_commerce.web import categories, entry, giving_back, loose_returns, orders, payments, products, rates
from guanxi_commerce.web.blueprint import blueprint

__all__ = ["blueprint", "categories", "entry", "giving_back", "loose_returns", "orders", "payments", "products",
           "rates"]
