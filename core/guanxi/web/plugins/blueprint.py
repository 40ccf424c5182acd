"""The blueprint of the pages about plugins, and of the parts of pages that plugins fill."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

blueprint: Final = Blueprint("plugins", __name__)
