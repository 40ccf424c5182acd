"""The blueprint that the list of customers hangs on, with what is done to customers from it."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

VIEW: Final = "customer.view"

blueprint: Final = Blueprint("lists", __name__, url_prefix="/customers")
