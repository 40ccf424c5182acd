"""What the values of orders, returns, payments and products are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from guanxi.api import LazyString, _l

STATUSES: Final[Mapping[str, LazyString]] = {
    "placed": _l("To be delivered"), "completed": _l("Completed"), "returned": _l("Returned"),
    "cancelled": _l("Cancelled"), "waiting": _l("Waiting for approval"), "draft": _l("Draft")}
CHANNELS: Final[Mapping[str, LazyString]] = {
    "store": _l("In a store"), "online": _l("Online"), "phone": _l("By phone"), "sales": _l("Through sales"),
    "other": _l("Another way")}
WAYS: Final[Mapping[str, LazyString]] = {
    "cash": _l("Cash"), "card": _l("Card"), "wechat": _l("WeChat Pay"), "alipay": _l("Alipay"),
    "transfer": _l("Bank transfer"), "stored_value": _l("Stored value"), "other": _l("Another way")}
REASONS: Final[Mapping[str, LazyString]] = {
    "quality": _l("Poor quality"), "wrong_item": _l("Wrong item"), "size": _l("Wrong size"),
    "changed_mind": _l("Changed their mind"), "late": _l("Came too late"), "other": _l("Another reason")}
PRODUCT_STATUSES: Final[Mapping[str, LazyString]] = {"active": _l("On sale"), "archived": _l("No longer sold")}
TONES: Final[Mapping[str, str]] = {"placed": "yellow", "completed": "green", "returned": "ring", "cancelled": "none",
                                   "waiting": "yellow", "draft": "none"}
"""The dots beside an order's status."""
PRODUCT_TONES: Final[Mapping[str, str]] = {"active": "green", "archived": "none"}
"""The dots beside a product's status."""
