"""What a role can grant."""

from __future__ import annotations

from typing import Final

from guanxi.api import Permission, _l

SEE: Final = "confidential.see"

PERMISSIONS: Final = (
    Permission(key=SEE, title=_l("See confidential customers"), roles=("sales_manager",)),
)
