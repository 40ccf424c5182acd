"""The blueprint all pages of imports hang on."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, url_for

IMPORT: Final = "customer.import"
blueprint: Final = Blueprint("imports", __name__, url_prefix="/imports")


def place() -> str:
    """The address below which imports are looked at by id."""
    return url_for("imports.index")
