"""The toy's pages: the lists of its entities, and the page of one sale."""

from __future__ import annotations

from flask import Blueprint

from guanxi.api import MenuEntry, beside, current_ctx, list_page, way_back
from tests.toy.guanxi_toy.entities import PLACE, SALE

blueprint = Blueprint("toy", __name__, url_prefix="/toy")
blueprint.register_blueprint(list_page(SALE, create=MenuEntry(
    key="toy.new_sale", title="New sale", endpoint="toy.new_sale", icon="plus", permission="toy.secret")),
    url_prefix="/sales")
blueprint.register_blueprint(list_page(PLACE))


@blueprint.get("/sales/<int:row_id>/show")
def show_sale(row_id: int) -> str:
    """One sale, the list it was opened from and its neighbours there."""
    way, near = way_back(current_ctx(), SALE), beside(current_ctx(), SALE, row_id)
    return " ".join((f"Sale {row_id}", way.title, way.url, near.previous or "-", near.next or "-"))


@blueprint.get("/sales/new")
def new_sale() -> str:
    """The form of a new sale."""
    return "New sale"
