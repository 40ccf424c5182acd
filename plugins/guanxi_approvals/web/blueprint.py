"""The blueprint of approvals, with the list of all requests on it."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from guanxi.api import list_page
from guanxi_approvals.entities import REQUEST
from guanxi_approvals.menu import MORE

blueprint: Final = Blueprint("approvals", __name__)
blueprint.register_blueprint(list_page(REQUEST, None, MORE), url_prefix="/requests")
