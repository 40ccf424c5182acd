"""What a role can grant about messages."""

from __future__ import annotations

from typing import Final

from guanxi.api import Permission, _l

VIEW: Final = "messages.view"
SEND: Final = "messages.send"
BULK: Final = "messages.bulk"
TEMPLATES: Final = "messages.templates"
SORT: Final = "messages.sort"

_WRITERS: Final = ("sales_manager", "salesperson", "customer_service")
PERMISSIONS: Final = (
    Permission(key=VIEW, title=_l("See messages"), roles=_WRITERS),
    Permission(key=SEND, title=_l("Write to one customer"), roles=_WRITERS),
    Permission(key=BULK, title=_l("Write to many customers at once"), roles=("sales_manager",)),
    Permission(key=TEMPLATES, title=_l("Manage templates of messages"), roles=("sales_manager",)),
    Permission(key=SORT, title=_l("Sort incoming e-mail that nobody knows"), roles=("customer_service",)),
)
