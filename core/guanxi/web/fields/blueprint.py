"""The blueprint all pages of custom fields hang on."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

ADMIN: Final = "admin.fields"
blueprint = Blueprint("fields", __name__, url_prefix="/fields")
