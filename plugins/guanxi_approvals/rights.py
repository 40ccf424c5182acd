"""What a role can grant about approvals."""

from __future__ import annotations

from typing import Final

from guanxi.api import Permission, _l

USE: Final = "approvals.use"
ALL: Final = "approvals.all"
RULES: Final = "approvals.rules"

PERMISSIONS: Final = (
    Permission(key=USE, title=_l("Ask for approval, and decide what one is asked"),
               roles=("sales_manager", "salesperson", "store_clerk", "customer_service")),
    Permission(key=ALL, title=_l("See all requests for approval"), roles=("sales_manager", "analyst")),
    Permission(key=RULES, title=_l("Say what needs whose approval")),
)
