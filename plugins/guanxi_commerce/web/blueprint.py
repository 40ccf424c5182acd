"""The blueprint of commerce, with the lists of orders and products on it."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from guanxi.api import MenuEntry, _l, list_page
from guanxi_commerce.entities import ORDER, PRODUCT
from guanxi_commerce.rights import PRODUCTS, RECORD

ORDERS_LIST: Final = "commerce.order.index"
PRODUCTS_LIST: Final = "commerce.product.index"

blueprint: Final = Blueprint("commerce", __name__)
blueprint.register_blueprint(list_page(ORDER, MenuEntry(
    key="commerce.new_order", title=_l("New order"), endpoint="commerce.new_order", icon="plus", permission=RECORD,
)), url_prefix="/orders")
blueprint.register_blueprint(list_page(PRODUCT, MenuEntry(
    key="commerce.new_product", title=_l("New product"), endpoint="commerce.new_product", icon="plus",
    permission=PRODUCTS)), url_prefix="/products")
