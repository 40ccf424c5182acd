"""The blueprint of commerce, with the lists of orders and products on it."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from guanxi.api import MenuEntry, _l, list_page
from guanxi_commerce.entities import ORDER, PRODUCT
from guanxi_commerce.menu import NEW_ORDER, NEW_PRODUCT
from guanxi_commerce.rights import PRODUCTS, RATES, RECORD

blueprint: Final = Blueprint("commerce", __name__)
blueprint.register_blueprint(list_page(ORDER, NEW_ORDER, (
    MenuEntry(key="commerce.new_loose_return", title=_l("Return without an order"), icon="receipt-refund",
              endpoint="commerce.new_loose_return", permission=RECORD),
    MenuEntry(key="commerce.rates", title=_l("Exchange rates"), icon="coins", endpoint="commerce.rates",
              permission=RATES),
)), url_prefix="/orders")
blueprint.register_blueprint(list_page(PRODUCT, NEW_PRODUCT, (
    MenuEntry(key="commerce.categories", title=_l("Categories"), icon="sitemap", endpoint="commerce.categories",
              permission=PRODUCTS),
)), url_prefix="/products")
