"""The blueprint of webhooks, with the list of deliveries on it."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from guanxi.api import list_page
from guanxi_webhooks.entities import DELIVERY

blueprint: Final = Blueprint("webhooks", __name__)
blueprint.register_blueprint(list_page(DELIVERY), url_prefix="/deliveries")
