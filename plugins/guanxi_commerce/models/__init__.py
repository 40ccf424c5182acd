"""Tables of commerce: what is sold, what was bought, brought back and paid, and what that makes of each customer."""

from guanxi_commerce.models.day import CustomerDay
from guanxi_commerce.models.orders import CHANNELS, OPEN, STATUSES, UNSETTLED, VALID, Order, OrderLine
from guanxi_commerce.models.payments import WAYS, Payment
from guanxi_commerce.models.products import Category, Product, letters_of
from guanxi_commerce.models.rates import Rate
from guanxi_commerce.models.returns import REASONS, Return, ReturnLine
from guanxi_commerce.models.summary import CustomerSummary

__all__ = ["CHANNELS", "OPEN", "REASONS", "STATUSES", "UNSETTLED", "VALID", "WAYS", "Category", "CustomerDay",
           "CustomerSummary", "Order", "OrderLine", "Payment", "Product", "Rate", "Return", "ReturnLine", "letters_of"]
