"""The blueprint of messages, with the lists of what was sent and what came in on it."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from guanxi.api import list_page
from guanxi_messages.entities import MESSAGE, RECEIVED
from guanxi_messages.menu import PAGES

blueprint: Final = Blueprint("messages", __name__)
blueprint.register_blueprint(list_page(MESSAGE, None, PAGES), url_prefix="/outbox")
blueprint.register_blueprint(list_page(RECEIVED, None, PAGES[1:]), url_prefix="/inbox")
