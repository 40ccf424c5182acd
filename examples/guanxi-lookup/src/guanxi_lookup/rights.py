"""What a role can grant."""

from __future__ import annotations

from typing import Final

from guanxi.api import Permission, _l

VIEW: Final = "lookup.view"

PERMISSIONS: Final = (
    Permission(key=VIEW, title=_l("Look up companies"), roles=("sales_manager", "salesperson")),
)
