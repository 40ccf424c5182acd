"""The blueprint that all pages of lists hang on."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

VIEW: Final = "customer.view"

blueprint: Final = Blueprint("lists", __name__, url_prefix="/customers")
