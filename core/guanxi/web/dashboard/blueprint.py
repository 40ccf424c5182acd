"""The blueprint of the dashboard; its page is the address without a path."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

blueprint: Final = Blueprint("home", __name__)
