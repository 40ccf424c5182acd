"""Writing: verbs that work in the unit of work behind their ctx, on batches, and never commit."""

from guanxi_commerce.services.approving import draft_order, hold_back, release_order, submit_order
from guanxi_commerce.services.categories import create_category, edit_category, remove_category
from guanxi_commerce.services.closing import cancel_orders, complete_orders
from guanxi_commerce.services.merging import count_anew
from guanxi_commerce.services.orders import import_orders, record_order, record_orders
from guanxi_commerce.services.payments import record_payment, record_payments
from guanxi_commerce.services.products import create_products, edit_product, remove_products
from guanxi_commerce.services.rates import NewRate, fill_base_amounts, record_rates
from guanxi_commerce.services.refunding import Refunded, drop_refund, give_back, refund, refuse_refund
from guanxi_commerce.services.returns import import_returns, record_return, record_returns
from guanxi_commerce.services.reviewing import due_for_review, rebuild, review_states, settle_imported
from guanxi_commerce.services.withdrawing import withdraw_orders, withdraw_returns

__all__ = [
    "NewRate",
    "Refunded",
    "cancel_orders",
    "complete_orders",
    "count_anew",
    "create_category",
    "create_products",
    "draft_order",
    "drop_refund",
    "due_for_review",
    "edit_category",
    "edit_product",
    "fill_base_amounts",
    "give_back",
    "hold_back",
    "import_orders",
    "import_returns",
    "rebuild",
    "record_order",
    "record_orders",
    "record_payment",
    "record_payments",
    "record_rates",
    "record_return",
    "record_returns",
    "refund",
    "refuse_refund",
    "release_order",
    "remove_category",
    "remove_products",
    "review_states",
    "settle_imported",
    "submit_order",
    "withdraw_orders",
    "withdraw_returns",
]
