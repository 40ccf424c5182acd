"""Which field of a customer stands behind what a list shows: what people can write without leaving the list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from guanxi.contributions import Attribute
from guanxi.customers.definitions import PREFIX
from guanxi.customers.plugin_values import WRITABLE

_CORE: Final[Mapping[str, str]] = {
    "customer.name": "name", "customer.number": "number", "customer.state": "state", "customer.owner": "owner_id",
    "customer.department": "department_id", "customer.store": "store_id", "customer.source": "source",
    "customer.region": "region", "customer.email": "email", "customer.phone": "phone"}


def field_of(attribute: Attribute) -> str:
    """The key of the field that `attribute` shows, empty where people can't write it: a time nobody sets, an
    attribute of a plugin without `write`, a phone that is shown in part."""
    if attribute.key.startswith(PREFIX) or (attribute.write is not None and attribute.type in WRITABLE):
        return attribute.key
    return "" if attribute.show is not None else _CORE.get(attribute.key, "")
