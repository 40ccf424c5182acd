"""Where commerce stands in the menu, and what can be begun anew from any page."""

from __future__ import annotations

from typing import Final

from guanxi.api import MenuEntry, _l
from guanxi_commerce.rights import PRODUCTS, RECORD, VIEW

MENU: Final = (
    MenuEntry(key="commerce.orders", title=_l("Orders"), endpoint="commerce.order.index", icon="shopping-cart",
              permission=VIEW, group="business", order=10),
    MenuEntry(key="commerce.products", title=_l("Products"), endpoint="commerce.product.index", icon="package",
              permission=VIEW, group="business", order=20),
)
NEW_ORDER: Final = MenuEntry(key="commerce.new_order", title=_l("New order"), endpoint="commerce.new_order",
                             icon="plus", permission=RECORD, order=20)
NEW_PRODUCT: Final = MenuEntry(key="commerce.new_product", title=_l("New product"), endpoint="commerce.new_product",
                               icon="plus", permission=PRODUCTS, order=30)
