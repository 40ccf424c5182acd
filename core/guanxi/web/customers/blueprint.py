"""The blueprint all pages of customers hang on."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

VIEW: Final = "customer.view"
blueprint = Blueprint("customers", __name__, url_prefix="/customers")
