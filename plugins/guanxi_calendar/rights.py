"""What a role can grant."""

from __future__ import annotations

from typing import Final

EDIT: Final = "calendar.edit"
