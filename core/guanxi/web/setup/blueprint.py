"""The blueprint of the first steps."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

blueprint: Final = Blueprint("setup", __name__, url_prefix="/first-steps")
ADMIN: Final = "admin.settings"
