"""The blueprint that all pages of accounts hang on."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

blueprint: Final = Blueprint("accounts", __name__)
