"""What a role can grant about webhooks."""

from __future__ import annotations

from typing import Final

from guanxi.api import Permission, _l

MANAGE: Final = "webhooks.manage"
PERMISSIONS: Final = (Permission(key=MANAGE, title=_l("Manage webhooks")),)
