"""What a role can grant."""

from __future__ import annotations

from typing import Final

from guanxi.api import Permission, _l

VIEW: Final = "reorder.view"

PERMISSIONS: Final = (
    Permission(key=VIEW, title=_l("See when customers will order again"),
               roles=("sales_manager", "salesperson", "analyst")),
)
